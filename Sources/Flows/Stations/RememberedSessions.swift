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

        init(_ metered: MeteredSession) { self.metered = metered }
    }

    private let sessions = Mutex<[Entry]>([])

    /// Nil too for a target that another session may answer to meanwhile.
    func find(_ target: RecordMeterSamples.Target) -> Entry? {
        switch target {
        case .number(let number): find { $0.number == number }
        case .transaction(let id): find { $0.transactionID == id }
        case .evse: nil
        }
    }

    private func find(_ isMeant: (ChargingSession) -> Bool) -> Entry? {
        sessions.withLock { sessions in sessions.first { isMeant($0.metered.record.session) } }
    }

    /// After the commit only: what was rolled back was never so.
    func keep(_ entry: Entry) {
        let (id, isCharging) = (entry.metered.record.session.id, entry.metered.record.session.state == .charging)
        sessions.withLock { sessions in
            if let place = sessions.firstIndex(where: { $0.metered.record.session.id == id }) {
                if isCharging { sessions[place] = entry } else { sessions.remove(at: place) }
            } else if isCharging {
                if sessions.count == Self.limit { sessions.removeFirst() }
                sessions.append(entry)
            }
        }
    }
}
