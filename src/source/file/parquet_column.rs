//! One column of a Parquet file, value by value.

use chrono::DateTime;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::errors::Result;
use parquet::schema::types::ColumnDescriptor;

use crate::error::RowProblem;
use crate::model::MessageId;
use crate::source::intake::Scalar;
use crate::source::mapping::Kind as SampledKind;
use crate::time::Timestamp;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, numbers, yes and no: as they are.
    Plain(Type),
    /// 16 bytes.
    Uuid,
    /// A moment, counted in so many nanoseconds; without `utc` it is what some clock showed.
    Time { nanos: i64, utc: bool },
}

impl Kind {
    /// What a column holds; `None` if that is nothing a message has.
    pub(super) fn of(column: &ColumnDescriptor) -> Option<Self> {
        let time = |nanos, utc| Some(Self::Time { nanos, utc });
        match (column.physical_type(), column.logical_type_ref(), column.converted_type()) {
            (Type::INT64, Some(LogicalType::Timestamp(time_type)), _) => {
                let nanos = match time_type.unit {
                    TimeUnit::MILLIS => 1_000_000,
                    TimeUnit::MICROS => 1000,
                    TimeUnit::NANOS => 1,
                };
                time(nanos, time_type.is_adjusted_to_u_t_c)
            }
            (Type::INT64, None, ConvertedType::TIMESTAMP_MILLIS) => time(1_000_000, true),
            (Type::INT64, None, ConvertedType::TIMESTAMP_MICROS) | (Type::INT96, ..) => time(1000, true),
            (Type::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Uuid), _) => Some(Self::Uuid),
            (Type::INT32 | Type::INT64, None | Some(LogicalType::Integer(_)), converted) => {
                let number = !matches!(converted, ConvertedType::DECIMAL | ConvertedType::DATE);
                number.then_some(Self::Plain(column.physical_type()))
            }
            (Type::INT32 | Type::INT64 | Type::FIXED_LEN_BYTE_ARRAY, ..)
            | (Type::BYTE_ARRAY, Some(LogicalType::Decimal(_)), _) => None,
            (Type::BYTE_ARRAY | Type::BOOLEAN | Type::FLOAT | Type::DOUBLE, ..) => Some(Self::Plain(column.physical_type())),
        }
    }
}

enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

/// A column of one row group.
pub(super) struct Column {
    name: &'static str,
    kind: Kind,
    reader: ColumnReader,
    /// The level at which a value is there; 0 if it always is.
    present: i16,
    levels: Vec<i16>,
    values: Values,
    /// The next row and the next value of those at hand.
    row: usize,
    value: usize,
}

impl Column {
    pub(super) fn new(name: &'static str, kind: Kind, present: i16, reader: ColumnReader) -> Self {
        let values = match &reader {
            ColumnReader::BoolColumnReader(_) => Values::Bool(Vec::new()),
            ColumnReader::Int32ColumnReader(_) => Values::Int32(Vec::new()),
            ColumnReader::Int64ColumnReader(_) => Values::Int64(Vec::new()),
            ColumnReader::Int96ColumnReader(_) => Values::Int96(Vec::new()),
            ColumnReader::FloatColumnReader(_) => Values::Float(Vec::new()),
            ColumnReader::DoubleColumnReader(_) => Values::Double(Vec::new()),
            ColumnReader::ByteArrayColumnReader(_) => Values::Bytes(Vec::new()),
            ColumnReader::FixedLenByteArrayColumnReader(_) => Values::Fixed(Vec::new()),
        };
        Self { name, kind, reader, present, levels: Vec::new(), values, row: 0, value: 0 }
    }

    /// Brings the next `rows` rows to hand and returns how many there are.
    pub(super) fn fetch(&mut self, rows: usize) -> Result<usize> {
        macro_rules! fetch {
            ($reader:expr, $values:expr) => {{
                $values.clear();
                let levels = (self.present > 0).then_some(&mut self.levels);
                $reader.read_records(rows, levels, None, $values)?.0
            }};
        }
        self.levels.clear();
        (self.row, self.value) = (0, 0);
        Ok(match (&mut self.reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(reader), Values::Bool(values)) => fetch!(reader, values),
            (ColumnReader::Int32ColumnReader(reader), Values::Int32(values)) => fetch!(reader, values),
            (ColumnReader::Int64ColumnReader(reader), Values::Int64(values)) => fetch!(reader, values),
            (ColumnReader::Int96ColumnReader(reader), Values::Int96(values)) => fetch!(reader, values),
            (ColumnReader::FloatColumnReader(reader), Values::Float(values)) => fetch!(reader, values),
            (ColumnReader::DoubleColumnReader(reader), Values::Double(values)) => fetch!(reader, values),
            (ColumnReader::ByteArrayColumnReader(reader), Values::Bytes(values)) => fetch!(reader, values),
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Values::Fixed(values)) => fetch!(reader, values),
            // The values were made for the reader.
            _ => 0,
        })
    }

    /// The value of the next row; null is none.
    pub(super) fn next(&mut self) -> std::result::Result<Option<Scalar<'_>>, RowProblem> {
        let row = self.row;
        self.row += 1;
        if self.present > 0 && self.levels.get(row) != Some(&self.present) {
            return Ok(None);
        }
        let index = self.value;
        self.value += 1;
        let text = |bytes| str::from_utf8(bytes).map(|text| Scalar::Text(text.into()));
        Ok(match &self.values {
            Values::Bool(values) => values.get(index).map(|value| Scalar::Bool(*value)),
            Values::Int32(values) => values.get(index).map(|value| Scalar::Int((*value).into())),
            Values::Int64(values) => values.get(index).map(|value| self.kind.of_number(*value)),
            Values::Int96(values) => values.get(index).map(|value| self.kind.of_number(value.to_micros())),
            Values::Float(values) => values.get(index).map(|value| Scalar::Float((*value).into())),
            Values::Double(values) => values.get(index).map(|value| Scalar::Float(*value)),
            Values::Bytes(values) => {
                let text = values.get(index).map(|value| text(value.data())).transpose();
                text.map_err(|_| RowProblem::NotUtf8(self.name))?
            }
            Values::Fixed(values) => {
                let uuid = |value: &FixedLenByteArray| value.data().try_into().map(u128::from_be_bytes).ok();
                let uuid = values.get(index).and_then(uuid);
                uuid.map(|uuid| Scalar::Text(MessageId::Uuid(uuid).to_string().into()))
            }
        })
    }
}

impl Kind {
    /// What the mapping of columns takes it for.
    pub(super) fn sampled(self) -> SampledKind {
        match self {
            Self::Time { .. } => SampledKind::Time,
            Self::Uuid => SampledKind::Uuid,
            Self::Plain(physical) => match physical {
                Type::BOOLEAN => SampledKind::Bool,
                Type::INT32 | Type::INT64 => SampledKind::Integer,
                Type::FLOAT => SampledKind::Real,
                Type::DOUBLE => SampledKind::Decimal,
                _ => SampledKind::Text,
            },
        }
    }

    fn of_number(self, number: i64) -> Scalar<'static> {
        let Self::Time { nanos, utc } = self else { return Scalar::Int(number) };
        let micros = if nanos >= 1000 { number.checked_mul(nanos / 1000) } else { Some(number.div_euclid(1000)) };
        let unreadable = || Scalar::Text(number.to_string().into());
        let Some(micros) = micros else { return unreadable() };
        match DateTime::from_timestamp_micros(micros) {
            Some(_) if utc => Scalar::Time(Timestamp::from_micros(micros)),
            // What a clock showed, without its zone.
            Some(shown) => Scalar::Text(shown.format("%Y-%m-%dT%H:%M:%S%.6f").to_string().into()),
            None => unreadable(),
        }
    }
}
