import Kernel

/// What a live subscriber can ask for. The raw value is the word of the API.
package enum LiveTopic: String, Sendable, Hashable, CaseIterable, Codable {
    case stations
    case connectors
    case sessions
    case orders
    case alarms
    case commands
    case bulkActions
    /// Of one station, as its journal takes them down; never on the bus.
    case messages
}

/// What a change looks like on a screen. Encoded only when somebody listens.
package protocol LivePayload: Encodable, Sendable {}

/// One change, published after its write was committed.
///
/// Events of one `entity` replace each other: a slow reader sees the last state of each, not every step.
package final class LiveEvent: Sendable {
    /// What events that replace each other have in common.
    struct Key: Hashable {
        let topic: LiveTopic
        let entity: RawID
        let part: Int
    }

    package let topic: LiveTopic
    /// Who may see it; nil is for platform staff only (a quarantined station, say).
    package let operatorID: OperatorID?
    package let siteID: SiteID?
    package let stationID: StationID?
    package let entity: RawID
    /// Which part of the entity, such as a connector of a station; 0 for the whole.
    package let part: Int
    package let at: Timestamp
    package let payload: any LivePayload

    package init(
        topic: LiveTopic, operatorID: OperatorID?, siteID: SiteID? = nil, stationID: StationID? = nil, entity: RawID,
        part: Int = 0, at: Timestamp, payload: any LivePayload
    ) {
        self.topic = topic
        self.operatorID = operatorID
        self.siteID = siteID
        self.stationID = stationID
        self.entity = entity
        self.part = part
        self.at = at
        self.payload = payload
    }

    var key: Key { Key(topic: topic, entity: entity, part: part) }
}

/// A place in the stream of events of one process life.
///
/// `epoch` changes when the process starts again, so an old position is never taken for a new one.
package struct LiveCursor: Sendable, Hashable {
    package let epoch: UInt64
    package let position: UInt64

    package init(epoch: UInt64, position: UInt64) {
        self.epoch = epoch
        self.position = position
    }

    /// Reads the `text` form.
    package init?(_ text: String) {
        let parts = text.split(separator: "-")
        guard parts.count == 2, let epoch = UInt64(parts[0], radix: 36), let position = UInt64(parts[1], radix: 36)
        else { return nil }
        self.init(epoch: epoch, position: position)
    }

    /// Of no process: a reader that resumes there is told to read again.
    package static let unknown = LiveCursor(epoch: 0, position: 0)

    package var text: String { String(epoch, radix: 36) + "-" + String(position, radix: 36) }
}

/// What one subscriber wants to see; nil means all.
package struct LiveFilter: Sendable {
    /// A place whose events the subscriber may see.
    package struct Place: Sendable, Hashable {
        /// Nil: every operator's, and what belongs to none.
        package let operatorID: OperatorID?
        /// Nil: of all sites.
        package let siteIDs: Set<SiteID>?

        package init(operatorID: OperatorID?, siteIDs: Set<SiteID>? = nil) {
            self.operatorID = operatorID
            self.siteIDs = siteIDs
        }

        func holds(_ event: LiveEvent) -> Bool {
            if let operatorID, event.operatorID != operatorID { return false }
            guard let siteIDs else { return true }
            return event.siteID.map(siteIDs.contains) ?? false
        }
    }

    package var topics: Set<LiveTopic>
    /// Where each topic may be seen; a topic without places is not seen at all. Nil: everywhere.
    package var places: [LiveTopic: [Place]]?
    package var operators: Set<OperatorID>?
    package var sites: Set<SiteID>?
    package var stations: Set<StationID>?

    package init(
        topics: Set<LiveTopic>, operators: Set<OperatorID>? = nil, sites: Set<SiteID>? = nil,
        stations: Set<StationID>? = nil
    ) {
        self.topics = topics
        self.operators = operators
        self.sites = sites
        self.stations = stations
    }

    package func admits(_ event: LiveEvent) -> Bool {
        guard topics.contains(event.topic) else { return false }
        if let places, !(places[event.topic] ?? []).contains(where: { $0.holds(event) }) { return false }
        if let operators {
            guard let owner = event.operatorID, operators.contains(owner) else { return false }
        }
        if let sites {
            guard let site = event.siteID, sites.contains(site) else { return false }
        }
        if let stations {
            guard let station = event.stationID, stations.contains(station) else { return false }
        }
        return true
    }
}
