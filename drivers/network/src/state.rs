//! What an agent knows of the networks of its containers while it runs.

use std::collections::BTreeMap;

use base_ids::ContainerId;

use crate::address::Pool;
use crate::bridge::Place;
use crate::ports::Ports;
use crate::record::{Folder, How, Record};

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) pool: Pool,
    pub(crate) ports: Ports,
    pub(crate) entries: BTreeMap<ContainerId, Entry>,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) record: Record,
    pub(crate) progress: Progress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Coming,
    There,
    Leaving,
}

impl State {
    /// Takes over what an earlier agent wrote down.
    pub(crate) fn recall(&mut self, name: &str, folder: &Folder) {
        let record = folder.read().unwrap_or_else(|error| {
            // It was killed before it had made anything but the folder.
            tracing::warn!(path = %folder.0.display(), %error, "there is no record of a container's networks");
            Record::default()
        });
        let id = ContainerId::from(name);
        for member in &record.members {
            if let How::Bridge { number } = &member.how {
                self.pool.mark(*number);
                if let Err(error) = self.ports.take(&id, &member.wanted.ports) {
                    tracing::warn!(container = %id, %error, "a record of networks contradicts another");
                }
            }
        }
        let progress = Progress::There;
        self.entries.insert(id, Entry { record, progress });
    }

    pub(crate) fn update(&mut self, id: &ContainerId, record: &Record) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.record = record.clone();
        }
    }

    pub(crate) fn forget(&mut self, id: &ContainerId) {
        if let Some(entry) = self.entries.remove(id) {
            self.give_back(id, &entry.record);
        }
    }

    pub(crate) fn give_back(&mut self, id: &ContainerId, record: &Record) {
        self.ports.give_back(id);
        for member in &record.members {
            match &member.how {
                How::Bridge { number } => self.pool.give_back(*number),
                How::Plugins { .. } => {}
            }
        }
    }
}

impl Entry {
    pub(crate) fn places(&self) -> Vec<Place> {
        let members = self.record.members.iter();
        let places = members.filter_map(|member| match &member.how {
            How::Bridge { number } => Some(Place {
                number: *number,
                ports: member.wanted.ports.clone(),
            }),
            How::Plugins { .. } => None,
        });
        places.collect()
    }
}
