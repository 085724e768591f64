import Metrics
import OCPPWire

/// Counts and times messages. Labels come from the tables of operations only, so that no charger can make up new ones.
enum MessageMeter {
    /// How a call of a station ended.
    enum Outcome: String, CaseIterable {
        case accepted
        case callError
        case unanswered
    }

    /// One reference to retain for each message, not four.
    private final class Meters: Sendable {
        let accepted: Counter
        let callError: Counter
        let unanswered: Counter
        let timer: Timer

        init(_ action: String, _ version: OCPPVersion) {
            let labels = [("action", action), ("version", version.rawValue)]
            func counter(_ outcome: Outcome) -> Counter {
                Counter(label: "ohmstead_messages_total", dimensions: labels + [("outcome", outcome.rawValue)])
            }
            accepted = counter(.accepted)
            callError = counter(.callError)
            unanswered = counter(.unanswered)
            timer = Timer(label: "ohmstead_message_seconds", dimensions: labels)
        }
    }

    private struct Edition {
        let byAction: [String: Meters]
        let unknown: Meters

        init(_ version: OCPPVersion) {
            let names = DialectTable.actionNames(version)
            byAction = Dictionary(uniqueKeysWithValues: names.map { ($0, Meters($0, version)) })
            unknown = Meters("unknown", version)
        }
    }

    private static let v16 = Edition(.v16)
    private static let v201 = Edition(.v201)

    static func record(_ action: String, _ version: OCPPVersion, _ outcome: Outcome, took: Duration) {
        let edition =
            switch version {
            case .v16: v16
            case .v201: v201
            }
        let meters = edition.byAction[action] ?? edition.unknown
        switch outcome {
        case .accepted: meters.accepted.increment()
        case .callError: meters.callError.increment()
        case .unanswered: meters.unanswered.increment()
        }
        let parts = took.components
        meters.timer.recordNanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
    }
}
