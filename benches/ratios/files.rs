//! The same messages as NDJSON, CSV and Parquet.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::conversations::{Size, conversations};
use crate::options::Part;
use crate::parquet_rows::write_parquet;
use crate::rows::{write_csv, write_ndjson};

/// A form of file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ndjson,
    Csv,
    Parquet,
}

impl Kind {
    /// The last one gets its name last: once it is there, all are.
    pub const ALL: [Self; 3] = [Self::Ndjson, Self::Csv, Self::Parquet];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ndjson => "NDJSON",
            Self::Csv => "CSV",
            Self::Parquet => "Parquet",
        }
    }

    /// The part of the benchmark that reads it.
    pub fn part(self) -> Part {
        match self {
            Self::Ndjson => Part::Ndjson,
            Self::Csv => Part::Csv,
            Self::Parquet => Part::Parquet,
        }
    }

    fn file_name(self) -> String {
        format!("messages.{}", self.name().to_lowercase())
    }
}

/// The files of some size.
pub struct Files {
    /// How much was asked for.
    pub size: Size,
    /// How many messages there are.
    pub messages: u64,
    folder: PathBuf,
}

impl Files {
    /// Writes the files into a folder of their size below `folder`, unless they are there.
    ///
    /// A process of its own makes them: what Linux counts as the peak memory of a process begins with that of the one
    /// that started it, so this one has to stay small.
    pub fn prepare(size: &Size, folder: &Path) -> Self {
        let name = format!("{}-{}-{}-{}", size.messages, size.contacts, size.skew, size.seed);
        let folder = folder.join(name);
        if !folder.join(Kind::Parquet.file_name()).exists() {
            eprintln!("writing {} messages", size.messages);
            fs::create_dir_all(&folder).unwrap();
            let numbers = [
                format!("--messages={}", size.messages),
                format!("--contacts={}", size.contacts),
                format!("--skew={}", size.skew),
                format!("--seed={}", size.seed),
            ];
            let this = std::env::current_exe().unwrap();
            let status = Command::new(this).args(numbers).arg("--write").arg(&folder).status().unwrap();
            assert!(status.success(), "the files were not written");
        }
        let parquet = File::open(folder.join(Kind::Parquet.file_name())).unwrap();
        let parquet = SerializedFileReader::new(parquet).unwrap();
        let messages = parquet.metadata().file_metadata().num_rows() as u64;
        Self { size: *size, messages, folder }
    }

    /// Where one of them is.
    pub fn path(&self, kind: Kind) -> PathBuf {
        self.folder.join(kind.file_name())
    }

    /// How many bytes one of them has.
    pub fn bytes(&self, kind: Kind) -> u64 {
        fs::metadata(self.path(kind)).unwrap().len()
    }
}

/// Makes the messages and writes all files, at the same time.
pub fn write(size: &Size, folder: &Path) {
    let messages = conversations(size);
    thread::scope(|scope| {
        for kind in Kind::ALL {
            let messages = &messages;
            scope.spawn(move || {
                let mut out = BufWriter::new(File::create(unfinished(folder, kind)).unwrap());
                match kind {
                    Kind::Ndjson => write_ndjson(messages, &mut out).unwrap(),
                    Kind::Csv => write_csv(messages, true, &mut out).unwrap(),
                    Kind::Parquet => write_parquet(messages, &mut out).unwrap(),
                }
                out.flush().unwrap();
            });
        }
    });
    for kind in Kind::ALL {
        fs::rename(unfinished(folder, kind), folder.join(kind.file_name())).unwrap();
    }
}

fn unfinished(folder: &Path, kind: Kind) -> PathBuf {
    folder.join(kind.file_name() + ".part")
}
