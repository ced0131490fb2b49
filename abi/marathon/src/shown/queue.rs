//! The launch queue: what waits, and why.

use abi_json::{Number, record};

use crate::app::App;
use crate::pod::Pod;
use crate::time::Timestamp;

record! {
    /// Numbers from one to another, both included.
    pub struct Range: open {
        "begin" begin: u64 = need;
        "end" end: u64 = need;
    }
}

record! {
    /// A resource of an offer.
    pub struct OfferResource: open {
        "name" name: String = need;
        "role" role: String = need;
        "scalar" scalar: Number = maybe;
        "ranges" ranges: Vec<Range> = maybe;
        "set" set: Vec<String> = maybe;
    }
}

record! {
    /// An attribute of an agent.
    pub struct Attribute: open {
        "name" name: String = need;
        "text" text: String = maybe;
        "scalar" scalar: Number = maybe;
        "ranges" ranges: Vec<Range> = maybe;
        "set" set: Vec<String> = maybe;
    }
}

record! {
    /// An offer that did not fit.
    pub struct Offer: open {
        "id" id: String = need;
        "hostname" hostname: String = need;
        "agentId" agent_id: String = need;
        "resources" resources: Vec<OfferResource> = list;
        "attributes" attributes: Vec<Attribute> = list;
    }
}

record! {
    /// An offer that did not fit, and why.
    pub struct UnusedOffer: open {
        "offer" offer: Offer = need;
        "reason" reason: Vec<String> = list;
        "timestamp" timestamp: Timestamp = need;
    }
}

record! {
    /// How many offers came to a reason, and how many were declined for it.
    pub struct Declined: open {
        "reason" reason: String = need;
        "declined" declined: u32 = or(0u32);
        "processed" processed: u32 = or(0u32);
    }
}

record! {
    /// Which offers were looked at.
    pub struct OffersSummary: open {
        "processedOffersCount" processed_offers_count: u32 = or(0u32);
        "unusedOffersCount" unused_offers_count: u32 = or(0u32);
        "lastUnusedOfferAt" last_unused_offer_at: Timestamp = maybe;
        "lastUsedOfferAt" last_used_offer_at: Timestamp = maybe;
        "rejectSummaryLastOffers" reject_summary_last_offers: Vec<Declined> = list;
        "rejectSummaryLaunchAttempt" reject_summary_launch_attempt: Vec<Declined> = list;
    }
}

record! {
    /// How long is waited before the next try.
    pub struct Delay: open {
        "timeLeftSeconds" time_left_seconds: u64 = or(0u64);
        "overdue" overdue: bool = or(true);
    }
}

record! {
    /// A service of which instances wait; either `app` or `pod` is there.
    pub struct QueueItem: open {
        "app" app: App = maybe;
        "pod" pod: Pod = maybe;
        "count" count: u32 = or(0u32);
        "since" since: Timestamp = need;
        "role" role: String = or("*");
        "delay" delay: Delay = need;
        "processedOffersSummary" processed_offers_summary: OffersSummary = need;
        "lastUnusedOffers" last_unused_offers: Vec<UnusedOffer> = maybe;
    }
}

record! {
    /// All services of which instances wait.
    pub struct Queue: open {
        "queue" queue: Vec<QueueItem> = list;
    }
}
