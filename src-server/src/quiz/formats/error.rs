//! Why a whole file is refused, or cannot be written: in English for the log, in Chinese for the editor, with what to do about it.

/// Why a whole file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// More bytes than allowed.
    #[error("more than {max} bytes")]
    TooLarge {
        /// The bound, in bytes.
        max: u64,
    },
    /// More bytes than allowed once unpacked, or as many by repeating a text in many cells.
    #[error("more than {max} bytes unpacked")]
    Unpacked {
        /// The bound, in bytes.
        max: u64,
    },
    /// More of something than allowed.
    #[error("more than {max} {what:?}")]
    TooMany {
        /// Of what.
        what: Counted,
        /// The bound.
        max: u64,
    },
    /// Another kind of file than the one it was said to be.
    #[error("not the kind of file that was expected: {0:?}")]
    Kind(OtherKind),
    /// A workbook that holds programs, or takes its data from elsewhere.
    #[error("active content: {0:?}")]
    Active(Active),
    /// A damaged or invented file.
    #[error("cannot be read: {0}")]
    Damaged(String),
    /// A text in no encoding this reads.
    #[error("neither UTF-8, UTF-16 nor GB18030")]
    Encoding,
    /// A bank file whose syntax is wrong.
    #[error("line {line}: {reason}")]
    Syntax {
        /// From 1.
        line: u32,
        /// What the parser says.
        reason: String,
    },
    /// There is nothing in it.
    #[error("no questions in it")]
    Empty,
}

/// What a file has too many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Counted {
    Parts,
    Strings,
    Sheets,
    Rows,
    Columns,
    Cells,
    Questions,
}

/// What a file is instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum OtherKind {
    Encrypted,
    OldWorkbook,
    BinaryWorkbook,
    OpenDocument,
    Document,
    Slides,
    Unknown,
}

/// What a question bank has no use for and that can do harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Active {
    Macro,
    Control,
    Embedded,
    ExternalLink,
    ExternalData,
}

impl FileError {
    /// The sentence for the editor.
    pub fn told(&self) -> String {
        match self {
            Self::TooLarge { max } => format!("文件超过了 {} MB，请分成几个文件", max >> 20),
            Self::Unpacked { max } => format!("文件解开后超过了 {} MB，请分成几个文件", max >> 20),
            Self::TooMany { what, max } => format!("文件里超过了 {max} {}，请分成几个文件", what.told()),
            Self::Kind(kind) => kind.told().to_owned(),
            Self::Active(what) => format!("文件里有{}，不能导入。请另存为普通的 .xlsx 再试", what.told()),
            Self::Damaged(_) => "文件损坏，读不出来。请用表格软件打开后另存为 .xlsx 再试".to_owned(),
            Self::Encoding => "文字编码认不出来，请另存为 UTF-8 再试".to_owned(),
            Self::Syntax { line, .. } => format!("第 {line} 行写得不对，读不下去"),
            Self::Empty => "文件里没有题目".to_owned(),
        }
    }
}

impl Counted {
    fn told(self) -> &'static str {
        match self {
            Self::Parts => "个部件",
            Self::Strings => "条文字",
            Self::Sheets => "张工作表",
            Self::Rows => "行",
            Self::Columns => "列",
            Self::Cells => "个单元格",
            Self::Questions => "道题",
        }
    }
}

impl OtherKind {
    fn told(self) -> &'static str {
        match self {
            Self::Encrypted => "文件加了密码，请去掉密码后再试",
            Self::OldWorkbook => "这是旧的 .xls 文件，请另存为 .xlsx 再试",
            Self::BinaryWorkbook => "这是 .xlsb 文件，请另存为 .xlsx 再试",
            Self::OpenDocument => "这是 .ods 文件，请另存为 .xlsx 再试",
            Self::Document => "这是 Word 文件，请把文字复制后粘贴导入",
            Self::Slides => "这是幻灯片文件，不是表格",
            Self::Unknown => "这不是 .xlsx 文件",
        }
    }
}

impl Active {
    fn told(self) -> &'static str {
        match self {
            Self::Macro => "宏",
            Self::Control => "控件",
            Self::Embedded => "嵌入的对象",
            Self::ExternalLink => "指向别的文件的链接",
            Self::ExternalData => "外部数据连接",
        }
    }
}

/// Why the bank cannot be written as a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// More questions than a sheet may have that is to be imported again.
    #[error("more than {max} questions")]
    TooMany {
        /// The bound.
        max: u32,
    },
    /// The writer refused, because a text is longer than a cell may be.
    #[error("the workbook: {0}")]
    Write(String),
}
