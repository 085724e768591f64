import CoreMetrics
import HTTPAPI
import Kernel
import Synchronization

/// A small registry of metrics that renders Prometheus' text format (version 0.0.4).
///
/// Counters, gauges and histograms only; a timer is a histogram of seconds, a recorder one of plain values.
package final class MetricsRegistry: MetricsFactory, Sendable {
    private struct Key: Hashable {
        let name: String
        let labels: String
    }

    private struct State {
        var counters: [Key: CounterCell] = [:]
        var gauges: [Key: GaugeCell] = [:]
        var histograms: [Key: HistogramCell] = [:]
    }

    /// Series kept at the most; labels come from fixed tables, so this is never reached unless by a bug.
    private static let maximumSeries = 20_000

    private let state = Mutex(State())

    package init() {}

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let key = Self.key(label, dimensions)
        return state.withLock { state in
            if let known = state.counters[key] { return known }
            let made = CounterCell()
            if state.counters.count < Self.maximumSeries { state.counters[key] = made }
            return made
        }
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        let key = Self.key(label, dimensions)
        return state.withLock { state -> any RecorderHandler in
            guard aggregate else {
                if let known = state.gauges[key] { return known }
                let made = GaugeCell()
                if state.gauges.count < Self.maximumSeries { state.gauges[key] = made }
                return made
            }
            return Self.histogram(&state, key, HistogramCell.sizes, scale: 1)
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let key = Self.key(label, dimensions)
        return state.withLock { Self.histogram(&$0, key, HistogramCell.seconds, scale: 1e-9) }
    }

    private static func histogram(
        _ state: inout State, _ key: Key, _ bounds: [Double], scale: Double
    ) -> HistogramCell {
        if let known = state.histograms[key] { return known }
        let made = HistogramCell(bounds: bounds, scale: scale)
        if state.histograms.count < maximumSeries { state.histograms[key] = made }
        return made
    }

    // Metrics live as long as the process.
    package func destroyCounter(_: any CounterHandler) {}
    package func destroyRecorder(_: any RecorderHandler) {}
    package func destroyTimer(_: any TimerHandler) {}

    private static func key(_ name: String, _ dimensions: [(String, String)]) -> Key {
        let labels = dimensions.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            return "\(name)=\"\(escaped)\""
        }
        return Key(name: name, labels: labels.joined(separator: ","))
    }

    /// The figures that people look at.
    func systemState(connectedStations: Int) -> SystemState {
        let (counters, gauges, histograms) = state.withLock { ($0.counters, $0.gauges, $0.histograms) }
        func sum(_ name: String) -> Int64 {
            counters.filter { $0.key.name == name }.reduce(0) { $0 + $1.value.value }
        }
        let batches = histograms.first { $0.key.name == "ohmstead_commit_batch_writes" }?.value.totals
        return SystemState(
            connectedStations: connectedStations, stationMessages: sum("ohmstead_messages_total"),
            httpRequests: sum("ohmstead_http_requests_total"), commits: batches?.count ?? 0,
            committedWrites: Int64(batches?.sum ?? 0),
            waitingWrites: Int64(gauges.first { $0.key.name == "ohmstead_write_queue_depth" }?.value.value ?? 0))
    }

    // MARK: Text

    package func text() -> String {
        let (counters, gauges, histograms) = state.withLock { ($0.counters, $0.gauges, $0.histograms) }
        var families: [String: (kind: String, lines: [String])] = [:]
        for (key, cell) in counters.sorted(by: { $0.key.labels < $1.key.labels }) {
            families[key.name, default: ("counter", [])].lines.append(
                "\(key.name)\(Self.braces(key.labels)) \(cell.value)")
        }
        for (key, cell) in gauges.sorted(by: { $0.key.labels < $1.key.labels }) {
            families[key.name, default: ("gauge", [])].lines.append(
                "\(key.name)\(Self.braces(key.labels)) \(cell.value)")
        }
        for (key, cell) in histograms.sorted(by: { $0.key.labels < $1.key.labels }) {
            families[key.name, default: ("histogram", [])].lines += cell.lines(key.name, key.labels)
        }
        return families.sorted { $0.key < $1.key }.map { name, family in
            "# HELP \(name) \(MetricsHelp.text(name))\n# TYPE \(name) \(family.kind)\n"
                + family.lines.joined(separator: "\n") + "\n"
        }.joined()
    }

    static func braces(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }
}

/// What each metric means, for whoever reads it first.
enum MetricsHelp {
    private static let texts = [
        "ohmstead_commit_batch_writes": "Writes that one commit carried.",
        "ohmstead_commit_seconds": "Time of one commit with all its writes.",
        "ohmstead_write_queue_depth": "Writes that waited when the last commit began.",
        "ohmstead_read_queue_depth": "Reads that wait for a connection.",
        "ohmstead_journal_queue_depth": "Messages that waited when the raw journal was last written.",
        "ohmstead_connected_stations": "Chargers with an open socket.",
        "ohmstead_connected_readers": "Open sockets of live push.",
        "ohmstead_messages_total": "Messages of chargers by operation, version and outcome.",
        "ohmstead_message_seconds": "Time from a charger's message to our answer.",
        "ohmstead_sessions_started_total": "Charging sessions begun.",
        "ohmstead_sessions_ended_total": "Charging sessions ended and settled.",
        "ohmstead_ledger_transfers_total": "Transfers booked in the ledger, by kind.",
        "ohmstead_journal_messages_total": "Messages of the raw journal by outcome: written, or dropped to keep up.",
        "ohmstead_journal_bytes_total": "Bytes written to the raw journal, before compression.",
        "ohmstead_http_requests_total": "HTTP requests by route, method and status.",
        "ohmstead_outside_requests_total": "Requests to servers of others, by outcome.",
        "ohmstead_http_request_seconds": "Time of an HTTP request.",
    ]

    static func text(_ name: String) -> String { texts[name] ?? "A figure of the server." }
}

private final class CounterCell: CounterHandler, Sendable {
    private let count = Atomic<Int64>(0)
    var value: Int64 { count.load(ordering: .relaxed) }
    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }
}

private final class GaugeCell: RecorderHandler, Sendable {
    private let current = Mutex<Double>(0)
    var value: Double { current.withLock { $0 } }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { current.withLock { $0 = value } }
}

private final class HistogramCell: RecorderHandler, TimerHandler, Sendable {
    static let seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
    static let sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].map(Double.init)

    private struct State {
        var counts: [Int64]
        var sum = 0.0
        var total: Int64 = 0
    }

    private let bounds: [Double]
    private let scale: Double
    private let state: Mutex<State>

    init(bounds: [Double], scale: Double) {
        self.bounds = bounds
        self.scale = scale
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count)))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) { take(value) }

    func recordNanoseconds(_ duration: Int64) { take(Double(duration) * scale) }

    private func take(_ value: Double) {
        let index = bounds.firstIndex { value <= $0 }
        state.withLock { state in
            if let index { state.counts[index] += 1 }
            state.sum += value
            state.total += 1
        }
    }

    /// How many values came, and their sum.
    var totals: (count: Int64, sum: Double) { state.withLock { ($0.total, $0.sum) } }

    func lines(_ name: String, _ labels: String) -> [String] {
        let (counts, sum, total) = state.withLock { ($0.counts, $0.sum, $0.total) }
        let prefix = labels.isEmpty ? "" : labels + ","
        var running: Int64 = 0
        var lines = zip(bounds, counts).map { bound, count in
            running += count
            return "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(running)"
        }
        lines.append("\(name)_bucket{\(prefix)le=\"+Inf\"} \(total)")
        lines.append("\(name)_sum\(MetricsRegistry.braces(labels)) \(sum)")
        lines.append("\(name)_count\(MetricsRegistry.braces(labels)) \(total)")
        return lines
    }
}
