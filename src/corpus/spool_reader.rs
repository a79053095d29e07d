//! Reads messages back that were set aside.

use std::io::{self, BufReader, Read, Seek};
use std::ops::Range;

use super::builder::CorpusBuilder;
use super::draft_facts::DraftFacts;
use super::places::Place;
use super::spool::{Budget, COLLECTED};
use super::spool_record::{FactsRecord, IdRecord, MessageRecord, Record};
use crate::model::{Direction, Message, MessageId};
use crate::time::Timestamp;

impl Budget {
    /// Reads a part back.
    pub fn load(&self, part: Range<usize>) -> io::Result<CorpusBuilder> {
        let mut builder = CorpusBuilder::new();
        let Some(spool) = self.files() else { return Ok(builder) };
        let mut facts = Vec::new();
        for index in part {
            let mut file = spool.file(index);
            file.rewind()?;
            let mut reader = BufReader::with_capacity(COLLECTED, &mut *file);
            let mut record = Vec::new();
            let mut piece = None;
            while read_record(&mut reader, &mut record)? {
                match postcard::from_bytes(&record).map_err(io::Error::other)? {
                    Record::Message(message) => {
                        if piece != Some(message.piece) {
                            builder.begin_piece(message.piece);
                            piece = Some(message.piece);
                        }
                        message.add_to(&mut builder)?;
                    }
                    Record::Facts(_) => facts.push(std::mem::take(&mut record)),
                }
            }
        }
        for record in facts {
            if let Record::Facts(facts) = postcard::from_bytes(&record).map_err(io::Error::other)? {
                facts.add_to(&mut builder);
            }
        }
        Ok(builder)
    }
}

/// Reads one record into `record`; false at the end of the file.
fn read_record(reader: &mut impl Read, record: &mut Vec<u8>) -> io::Result<bool> {
    let mut length = [0; 4];
    match reader.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
        read => read?,
    }
    record.resize(u32::from_le_bytes(length) as usize, 0);
    reader.read_exact(record)?;
    Ok(true)
}

impl MessageRecord<'_> {
    fn add_to(self, builder: &mut CorpusBuilder) -> io::Result<()> {
        let contact = builder.contact(self.contact);
        let id = match self.id {
            IdRecord::Number(number) => MessageId::Number(number),
            IdRecord::Ordinal(place) => MessageId::Ordinal(place),
            IdRecord::Uuid(uuid) => MessageId::Uuid(uuid),
            IdRecord::Text(text) => MessageId::Text(text),
        };
        if let Some((file, line)) = self.place {
            builder.at_place(Place { file, line }).map_err(io::Error::other)?;
        }
        if let Some(attachment) = self.known_attachment {
            builder.with_attachment(attachment).map_err(io::Error::other)?;
        }
        if self.is_deleted {
            builder.next_is_deleted().map_err(io::Error::other)?;
        }
        let message = Message {
            id,
            direction: if self.outgoing { Direction::Outgoing } else { Direction::Incoming },
            at: Timestamp::from_micros(self.at),
            text: self.text,
            provider_id: self.provider_id,
            attachment: self.attachment,
        };
        builder.push(contact, message).map_err(io::Error::other)
    }
}

impl FactsRecord<'_> {
    fn add_to(self, builder: &mut CorpusBuilder) {
        let contact = if self.keep { Some(builder.contact(self.contact)) } else { builder.known_contact(self.contact) };
        let Some(contact) = contact else { return };
        let at = Timestamp::from_micros;
        builder.merge(
            contact,
            DraftFacts {
                handle: self.handle.map(|(since, handle)| (at(since), handle.to_owned())),
                stopped: self.stopped.map(|(since, stopped)| (at(since), stopped)),
                stopped_at: self.stopped_at.map(|(since, stopped_at)| (at(since), at(stopped_at))),
                stage: self.stage.map(|(since, stage)| (at(since), stage.to_owned())),
                message_count: self.message_count.map(|(since, count)| (at(since), count)),
                account: self.account.map(|(since, account)| (at(since), account.to_owned())),
            },
        );
    }
}
