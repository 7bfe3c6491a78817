//! The command line.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "commands speak to who calls them")]
#![expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]

pub mod client;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base::PublicKeys;
use clap::{Parser, Subcommand};

use crate::administrators::{self, Act};
use crate::config::{self, Loaded, LogFormat, Weight, findings};
use crate::doctor::examine;
use crate::papers;
use crate::program::{Ground, create_key};
use crate::serve::serve;

/// 人才业务办理平台
#[derive(Debug, Parser)]
#[command(name = "talent", version, about = "人才业务办理平台")]
struct Arguments {
    /// 配置文件；默认为当前目录的 talent.toml，没有则为演示模式
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 启动服务（默认）
    Serve,
    /// 更新数据库表结构后退出
    Migrate,
    /// 检查配置、日志、任务
    Doctor,
    /// 备份 SQLite 数据库到一个文件
    Backup {
        /// 新文件
        to: PathBuf,
    },
    /// 检查一个文件：由服务自身调用，内容从标准输入读入
    #[command(hide = true)]
    Inspect {
        /// pdf、jpg 或 png
        format: String,
    },
    /// 检查一份 PDF 文书在签名之后有没有改动
    Verify {
        /// 文书
        file: PathBuf,
        /// 公钥列表；给出时不读取任何配置和密钥文件
        #[arg(long)]
        keys: Option<PathBuf>,
    },
    /// 密钥文件
    #[command(subcommand)]
    Key(Key),
    /// 管理员：系统、安全、审计
    #[command(subcommand)]
    Administrator(Act),
    /// 接入的应用
    #[command(subcommand)]
    Client(client::ClientCommand),
}

#[derive(Debug, Subcommand)]
enum Key {
    /// 创建密钥文件；已存在则不改动
    Create,
    /// 打印公钥列表，交给要离线检查文书的人
    Public,
}

/// Runs what the command line says.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match obey(&arguments) {
        Ok(code) => code,
        Err(words) => {
            eprintln!("{words}");
            ExitCode::FAILURE
        }
    }
}

/// Looks into a file that may have been made to harm: with so much memory and so many seconds, and with nothing of this
/// program's configuration, database or keys.
fn look_into(format: &str) -> Result<ExitCode, String> {
    let format = attachments::Format::parse(format).ok_or("没有这种格式")?;
    let bound = |resource: rlimit::Resource, most: u64| resource.set(most, most).map_err(|e| e.to_string());
    bound(rlimit::Resource::AS, 1024 * 1024 * 1024)?;
    bound(rlimit::Resource::CPU, 20)?;
    bound(rlimit::Resource::FSIZE, 0)?;
    attachments::check::serve(format, std::io::stdin().lock(), std::io::stdout().lock())
        .map_err(|e| e.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn obey(arguments: &Arguments) -> Result<ExitCode, String> {
    if let Some(Command::Inspect { format }) = &arguments.command {
        return look_into(format);
    }
    if let Some(Command::Verify { file, keys: Some(keys) }) = &arguments.command {
        return tell_verdict(file, &papers::read_keys(keys)?);
    }
    let environment: Vec<(String, String)> = std::env::vars().collect();
    let named = arguments.config.clone().or_else(|| std::env::var_os("TALENT_CONFIG").map(PathBuf::from));
    let loaded = config::load(named.as_deref(), &environment)?;
    start_log(&loaded)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    match arguments.command.as_ref().unwrap_or(&Command::Serve) {
        Command::Serve => {
            refuse_unsafe(&loaded)?;
            runtime.block_on(serve(&loaded))?;
        }
        Command::Migrate => {
            Ground::open(&loaded)?;
            println!("数据库已是最新");
        }
        Command::Doctor => {
            let (report, well) = runtime.block_on(examine(&loaded))?;
            print!("{report}");
            return Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Backup { to } => {
            let ground = Ground::open(&loaded)?;
            runtime.block_on(ground.db.back_up(to)).map_err(|e| e.to_string())?;
            println!(
                "已备份到 {}；密钥文件 {} 请另行保管",
                to.display(),
                loaded.config.data.key_file().display()
            );
        }
        // Obeyed before anything is loaded.
        Command::Inspect { .. } => {}
        Command::Verify { file, .. } => {
            return tell_verdict(file, &papers::own_keys(&loaded.config)?);
        }
        Command::Key(Key::Public) => println!("{}", papers::own_keys(&loaded.config)?.to_json()),
        Command::Key(Key::Create) => {
            std::fs::create_dir_all(&loaded.config.data.folder).map_err(|e| e.to_string())?;
            let path = loaded.config.data.key_file();
            create_key(&path, &base::OsChance)?;
            println!("已创建 {}。请离线备份：丢失后，数据库中的个人信息无法恢复", path.display());
        }
        Command::Administrator(act) => {
            println!("{}", runtime.block_on(administrators::obey(&Ground::open(&loaded)?, act))?);
        }
        Command::Client(command) => {
            let (ground, origin) = (Ground::open(&loaded)?, &loaded.config.server.origin);
            println!("{}", runtime.block_on(client::obey(command, &ground, (origin, loaded.is_demo())))?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell_verdict(file: &Path, keys: &PublicKeys) -> Result<ExitCode, String> {
    let (words, believed) = papers::verdict(file, keys)?;
    println!("{words}");
    Ok(if believed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn refuse_unsafe(loaded: &Loaded) -> Result<(), String> {
    let refused: Vec<String> = findings(loaded)
        .into_iter()
        .filter(|finding| finding.weight == Weight::Refused)
        .map(|finding| format!("  ✗ {}", finding.words))
        .collect();
    if refused.is_empty() {
        Ok(())
    } else {
        Err(format!("配置不能用于生产环境：\n{}", refused.join("\n")))
    }
}

fn start_log(loaded: &Loaded) -> Result<(), String> {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_new(&loaded.config.log.filter).map_err(|e| format!("[log] filter：{e}"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match loaded.config.log.format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}
