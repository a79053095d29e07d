//! One column of a Parquet file, value by value.

use chrono::DateTime;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::errors::Result;
use parquet::schema::types::ColumnDescriptor;

use super::parquet_bytes::{decimal, unnamed};
use super::parquet_nested::Nested;
use crate::error::RowProblem;
use crate::model::MessageId;
use crate::source::mapping::Kind as SampledKind;
use crate::source::scalar::{Scalar, of_double};
use crate::time::{FIRST_MOMENT, Timestamp};

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, numbers, yes and no: as they are.
    Plain,
    /// Whole numbers without a sign.
    Unsigned,
    /// Numbers with so many digits behind the point.
    Decimal { scale: usize },
    /// Half of a single-precision number.
    Half,
    /// 16 bytes.
    Uuid,
    /// Bytes of which nothing says what they are.
    Unnamed,
    /// A moment, counted in so many nanoseconds; without `utc` it is what some clock showed.
    Time { nanos: i64, utc: bool },
    /// Null in every row.
    Null,
    /// A list, a map or a struct, stored as so many columns: something or nothing.
    Nested { leaves: usize },
}

impl Kind {
    /// What the mapping of columns takes it for; `physical` is the type that it is stored as.
    pub(super) fn sampled(self, physical: Type) -> SampledKind {
        match self {
            Self::Time { .. } => SampledKind::Time,
            Self::Uuid => SampledKind::Uuid,
            Self::Unsigned | Self::Decimal { scale: 0 } => SampledKind::Integer,
            Self::Decimal { .. } => SampledKind::Decimal,
            Self::Half => SampledKind::Real,
            Self::Nested { .. } => SampledKind::List,
            Self::Unnamed | Self::Null => SampledKind::Text,
            Self::Plain => match physical {
                Type::BOOLEAN => SampledKind::Bool,
                Type::INT32 | Type::INT64 => SampledKind::Integer,
                Type::FLOAT => SampledKind::Real,
                Type::DOUBLE => SampledKind::Decimal,
                _ => SampledKind::Text,
            },
        }
    }
}

impl Kind {
    /// What a column holds; `None` if that is nothing a message has.
    pub(super) fn of(column: &ColumnDescriptor) -> Option<Self> {
        let time = |nanos, utc| Some(Self::Time { nanos, utc });
        let (physical, logical, converted) =
            (column.physical_type(), column.logical_type_ref(), column.converted_type());
        let whole = matches!(physical, Type::INT32 | Type::INT64);
        match (physical, logical, converted) {
            (_, Some(LogicalType::Unknown), _) => Some(Self::Null),
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
            (Type::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Float16), _) => Some(Self::Half),
            (_, Some(LogicalType::Decimal(_)), _) | (_, None, ConvertedType::DECIMAL) => {
                usize::try_from(column.type_scale()).ok().map(|scale| Self::Decimal { scale })
            }
            (_, Some(LogicalType::Integer(number)), _) if whole => {
                Some(if number.is_signed { Self::Plain } else { Self::Unsigned })
            }
            (
                _,
                None,
                ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64,
            ) if whole => Some(Self::Unsigned),
            (
                _,
                None,
                ConvertedType::NONE
                | ConvertedType::INT_8
                | ConvertedType::INT_16
                | ConvertedType::INT_32
                | ConvertedType::INT_64,
            ) if whole => Some(Self::Plain),
            (Type::FIXED_LEN_BYTE_ARRAY, None, ConvertedType::NONE) => Some(Self::Unnamed),
            (Type::BYTE_ARRAY, Some(LogicalType::String | LogicalType::Enum | LogicalType::Json), _)
            | (
                Type::BYTE_ARRAY,
                None,
                ConvertedType::NONE | ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON,
            )
            | (Type::BOOLEAN | Type::FLOAT | Type::DOUBLE, ..) => Some(Self::Plain),
            // Dates, times of day, intervals, and what is no text.
            _ => None,
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
    Nested(Nested),
}

/// A column of one row group.
pub(super) struct Column {
    name: &'static str,
    kind: Kind,
    /// A nested column brings its own.
    reader: Option<ColumnReader>,
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
        Self { name, kind, reader: Some(reader), present, levels: Vec::new(), values, row: 0, value: 0 }
    }

    /// A column that is stored as several.
    pub(super) fn nested(name: &'static str, nested: Nested) -> Self {
        let (kind, values) = (Kind::Nested { leaves: 0 }, Values::Nested(nested));
        Self { name, kind, reader: None, present: 0, levels: Vec::new(), values, row: 0, value: 0 }
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
            (Some(ColumnReader::BoolColumnReader(reader)), Values::Bool(values)) => fetch!(reader, values),
            (Some(ColumnReader::Int32ColumnReader(reader)), Values::Int32(values)) => fetch!(reader, values),
            (Some(ColumnReader::Int64ColumnReader(reader)), Values::Int64(values)) => fetch!(reader, values),
            (Some(ColumnReader::Int96ColumnReader(reader)), Values::Int96(values)) => fetch!(reader, values),
            (Some(ColumnReader::FloatColumnReader(reader)), Values::Float(values)) => fetch!(reader, values),
            (Some(ColumnReader::DoubleColumnReader(reader)), Values::Double(values)) => fetch!(reader, values),
            (Some(ColumnReader::ByteArrayColumnReader(reader)), Values::Bytes(values)) => fetch!(reader, values),
            (Some(ColumnReader::FixedLenByteArrayColumnReader(reader)), Values::Fixed(values)) => {
                fetch!(reader, values)
            }
            (None, Values::Nested(nested)) => nested.fetch(rows)?,
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
        if self.kind == Kind::Null {
            return Ok(None);
        }
        let index = self.value;
        self.value += 1;
        Ok(match &self.values {
            Values::Bool(values) => values.get(index).map(|value| Scalar::Bool(*value)),
            Values::Int32(values) => match (values.get(index), self.kind) {
                (Some(value), Kind::Unsigned) => Some(Scalar::Int(value.cast_unsigned().into())),
                (Some(value), kind) => Some(Self::number(kind, (*value).into())?),
                (None, _) => None,
            },
            Values::Int64(values) => match values.get(index) {
                Some(value) => Some(Self::number(self.kind, *value)?),
                None => None,
            },
            Values::Int96(values) => match values.get(index) {
                Some(value) => Some(Self::number(self.kind, value.to_micros())?),
                None => None,
            },
            Values::Float(values) => match values.get(index) {
                Some(value) => self.single(*value)?,
                None => None,
            },
            Values::Double(values) => values.get(index).filter(|value| !value.is_nan()).map(|value| of_double(*value)),
            Values::Bytes(values) => match values.get(index) {
                Some(value) => Some(self.bytes(value.data())?),
                None => None,
            },
            Values::Fixed(values) => match values.get(index) {
                Some(value) => self.fixed(value.data())?,
                None => None,
            },
            Values::Nested(nested) => nested.is_filled(row).then_some(Scalar::Bool(true)),
        })
    }

    /// A number of single precision; NaN is what some programs write for null.
    fn single(&self, number: f32) -> std::result::Result<Option<Scalar<'static>>, RowProblem> {
        // 2^24: from here on not every whole number is one of its own.
        if number.is_finite() && number.abs() >= 16_777_216.0 {
            let expected = "a 64-bit number; a 32-bit one with a fraction this large has lost digits";
            return Err(RowProblem::Value { field: self.name, value: number.to_string(), expected });
        }
        Ok((!number.is_nan()).then(|| of_double(number.into())))
    }

    fn bytes<'a>(&self, bytes: &'a [u8]) -> std::result::Result<Scalar<'a>, RowProblem> {
        match (self.kind, str::from_utf8(bytes)) {
            (Kind::Decimal { scale }, _) => Ok(of_decimal(bytes, scale)),
            (_, Ok(text)) => Ok(Scalar::Text(text.into())),
            (_, Err(_)) if bytes.len() == 16 => Ok(Scalar::Text(unnamed(bytes).into())),
            (_, Err(_)) => Err(RowProblem::NotUtf8(self.name)),
        }
    }

    fn number(kind: Kind, number: i64) -> std::result::Result<Scalar<'static>, RowProblem> {
        let (nanos, utc) = match kind {
            Kind::Time { nanos, utc } => (nanos, utc),
            Kind::Unsigned if number < 0 => return Ok(Scalar::Text(number.cast_unsigned().to_string().into())),
            Kind::Decimal { scale } if scale > 0 => {
                return Ok(Scalar::Text(decimal(&number.to_be_bytes(), scale).into()));
            }
            _ => return Ok(Scalar::Int(number)),
        };
        let micros = if nanos >= 1000 { number.checked_mul(nanos / 1000) } else { Some(number.div_euclid(1000)) };
        let unreadable = || Ok(Scalar::Text(number.to_string().into()));
        let Some(at) = micros.map(Timestamp::from_micros) else { return unreadable() };
        let Some(shown) = DateTime::from_timestamp_micros(at.micros()) else { return unreadable() };
        if at < FIRST_MOMENT {
            return Err(RowProblem::TooEarly { field: "moment", at: at.to_string() });
        }
        // Without a zone it is what a clock showed.
        Ok(if utc { Scalar::Time(at) } else { Scalar::Text(shown.format("%Y-%m-%dT%H:%M:%S%.6f").to_string().into()) })
    }

    fn fixed<'a>(&self, bytes: &'a [u8]) -> std::result::Result<Option<Scalar<'a>>, RowProblem> {
        let text = |text: String| Ok(Some(Scalar::Text(text.into())));
        match (self.kind, bytes) {
            (Kind::Decimal { scale }, _) => Ok(Some(of_decimal(bytes, scale))),
            (Kind::Half, [low, high]) => self.single(half::f16::from_le_bytes([*low, *high]).to_f32()),
            (Kind::Uuid, _) => {
                let uuid = bytes.try_into().map(u128::from_be_bytes).ok();
                Ok(uuid.map(|uuid| Scalar::Text(MessageId::Uuid(uuid).to_string().into())))
            }
            _ => text(unnamed(bytes)),
        }
    }
}

fn of_decimal(bytes: &[u8], scale: usize) -> Scalar<'static> {
    let text = decimal(bytes, scale);
    text.parse().map_or_else(|_| Scalar::Text(text.into()), Scalar::Int)
}
