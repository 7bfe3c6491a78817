//! Every prompt of ratings, with the field it stands at.

/// What is wrong with a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatingRefusal {
    /// No level.
    #[error("请选择满意程度")]
    Level,
    /// An aspect that is none of the five levels.
    #[error("请重新选择分项评价")]
    Aspect,
    /// A bad one without a reason.
    #[error("请选择不满意的原因")]
    Reason,
    /// 其他 without words.
    #[error("请填写具体原因，2-500个字")]
    WordsNeeded,
    /// Too long.
    #[error("评价内容不超过500个字")]
    Words,
    /// Rated before.
    #[error("您已评价过本次服务")]
    Given,
}

impl RatingRefusal {
    /// Every prompt, for the catalogue.
    pub const ALL: [Self; 6] =
        [Self::Level, Self::Aspect, Self::Reason, Self::WordsNeeded, Self::Words, Self::Given];

    /// The field it stands at; empty for the whole form.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Aspect => "aspects",
            Self::Reason => "reason",
            Self::WordsNeeded | Self::Words => "words",
            Self::Given => "",
        }
    }
}

/// Why a step of a task was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepRefusal {
    /// No words.
    #[error("请填写处理情况，5-500个字")]
    Words,
    /// It stands elsewhere, or somebody was quicker.
    #[error("该评价已由其他人处理，请刷新后查看")]
    Settled,
    /// The city decides appeals.
    #[error("申诉由市局审核")]
    City,
    /// Four eyes.
    #[error("提出申诉的人员不能审核该申诉")]
    OwnAppeal,
}

impl StepRefusal {
    /// Every prompt, for the catalogue.
    pub const ALL: [Self; 4] = [Self::Words, Self::Settled, Self::City, Self::OwnAppeal];

    /// The field it stands at; empty for the whole form.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Settled | Self::City | Self::OwnAppeal => "",
        }
    }
}
