//! Every prompt of this capability.

use crate::Format;

/// Why a file is not taken. The texts are the requirements' catalogue (1.9) where it has one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// R5.6.7
    #[error("仅支持上传{}格式的文件", titles(.0))]
    Format(Vec<Format>),
    /// R5.6.8
    #[error("文件大小不能超过{}MB", .0 / 1024 / 1024)]
    Size(i64),
    /// R5.6.8
    #[error("文件内容为空或已损坏")]
    Broken,
    /// A PDF that asks for a password.
    #[error("PDF文件已加密，请解除密码后上传")]
    Encrypted,
    /// 1 to 50 pages.
    #[error("PDF文件不能超过50页，该文件有{0}页")]
    Pages(usize),
    /// At least 600 pixels on the short side.
    #[error("图片不清晰：短边不能小于600像素")]
    Pixels,
    /// More pixels than any camera's.
    #[error("图片尺寸过大，请缩小后上传")]
    TooManyPixels,
    /// The scanner said so.
    #[error("文件未通过安全检查")]
    Infected,
    /// So many bytes per owner.
    #[error("附件总容量不能超过{}MB，请先删除不需要的附件", .0 / 1024 / 1024)]
    Quota(i64),
    /// Uploaded again from another page meanwhile.
    #[error("该附件已在其他页面重新上传")]
    Overtaken,
    /// No such row.
    #[error("没有这一附件")]
    Unknown,
}

fn titles(formats: &[Format]) -> String {
    formats.iter().map(|format| format.title()).collect::<Vec<_>>().join("、")
}
