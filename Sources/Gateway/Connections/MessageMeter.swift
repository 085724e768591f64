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

    private struct Meters {
        let counters: [Outcome: Counter]
        let timer: Timer
    }

    private static let byVersion: [OCPPVersion: [String: Meters]] = Dictionary(
        uniqueKeysWithValues: OCPPVersion.allCases.map { version in
            let names = DialectTable.actionNames(version) + ["unknown"]
            let meters = names.map { name in
                let labels = [("action", name), ("version", version.rawValue)]
                let counters = Outcome.allCases.map {
                    ($0, Counter(label: "ohmstead_messages_total", dimensions: labels + [("outcome", $0.rawValue)]))
                }
                return (
                    name,
                    Meters(
                        counters: Dictionary(uniqueKeysWithValues: counters),
                        timer: Timer(label: "ohmstead_message_seconds", dimensions: labels))
                )
            }
            return (version, Dictionary(uniqueKeysWithValues: meters))
        })

    static func record(_ action: String, _ version: OCPPVersion, _ outcome: Outcome, took: Duration) {
        let known = byVersion[version]
        guard let meters = known?[action] ?? known?["unknown"] else { return }
        meters.counters[outcome]?.increment()
        let parts = took.components
        meters.timer.recordNanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
    }
}
