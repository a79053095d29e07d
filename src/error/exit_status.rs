//! The status that the process ends with.

/// What the process tells its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// Read everything, found nothing at or above the threshold.
    Clean,
    /// Read everything, found something at or above the threshold.
    Findings,
    /// Could not do the job.
    Failure,
}

impl ExitStatus {
    /// The process exit code: 0, 1 or 2.
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failure => 2,
        }
    }
}
