import Charging
import Kernel
import Storage
import Synchronization

/// The running sessions that a station's last meter values belonged to, as the commit left them. The next values need
/// not read them again: their write stores only if the session is still at the same revision.
final class RememberedSessions: Sendable {
    /// A station has a session at each EVSE; of one that has more, the others are read.
    private static let limit = 4

    /// Behind a reference: to copy one counts a dozen others.
    final class Entry: Sendable {
        let metered: MeteredSession
        /// Copies of what is asked of each: the session itself lies elsewhere in memory.
        let id: SessionID
        let number: Int64
        let isCharging: Bool

        init(_ metered: MeteredSession) {
            self.metered = metered
            id = metered.facts.record.session.id
            number = metered.facts.record.session.number
            isCharging = metered.facts.record.session.state == .charging
        }
    }

    private let sessions = Mutex<[Entry]>([])

    /// Nil too for a target that another session may answer to meanwhile.
    func find(_ target: RecordMeterSamples.Target) -> Entry? {
        switch target {
        case .number(let number): sessions.withLock { $0.first { $0.number == number } }
        case .transaction(let id):
            sessions.withLock { $0.first { $0.metered.facts.record.session.transactionID == id } }
        case .evse: nil
        }
    }

    /// After the commit only: what was rolled back was never so.
    func keep(_ entry: Entry) {
        sessions.withLock { sessions in
            if let place = sessions.firstIndex(where: { $0.id == entry.id }) {
                if entry.isCharging { sessions[place] = entry } else { sessions.remove(at: place) }
            } else if entry.isCharging {
                if sessions.count == Self.limit { sessions.removeFirst() }
                sessions.append(entry)
            }
        }
    }
}
