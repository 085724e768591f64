import Flows
import Kernel
import LiveBus
import Storage

/// The messages of one station as they are taken down, for one live socket.
struct JournalTail: Sendable {
    private static let checkEvery = Milliseconds.seconds(10)

    private let station: StationID
    private let caller: Caller
    private let services: APIServices
    private let batches: AsyncStream<JournalBatch>

    struct MessageView: LivePayload {
        let stationID: StationID
        var direction: JournalDirection?
        /// As it went over the line, secrets masked.
        var message: String?
        /// Messages before this one that came faster than they could be told.
        var skipped: Int?
    }

    /// Nil where the caller may not read the station's journal.
    static func open(_ station: StationID, for caller: Caller, _ services: APIServices) async -> JournalTail? {
        guard await isAllowed(station, caller, services) else { return nil }
        return JournalTail(
            station: station, caller: caller, services: services, batches: services.journal.follow(station))
    }

    private static func isAllowed(_ station: StationID, _ caller: Caller, _ services: APIServices) async -> Bool {
        let record = try? await services.flows.database.read { try StationRepository.find(station, $0) }
        guard let record, let narrowed = caller.with(.journalRead) else { return false }
        return narrowed.actor.mayTouch(record.operatorID, at: record.siteID)
    }

    /// Sends until the reader goes, which is when `send` says false.
    /// - Returns: whether it ended because the rights did.
    func run(_ send: ([LiveSocket.Event]) async -> Bool) async -> Bool {
        var checkedAt = services.flows.time.now()
        for await batch in batches {
            let now = services.flows.time.now()
            if now - checkedAt >= Self.checkEvery {
                checkedAt = now
                guard await services.tokens.isCurrent(caller), await Self.isAllowed(station, caller, services) else {
                    return true
                }
            }
            guard await send(events(batch, now)) else { return false }
        }
        return false
    }

    private func events(_ batch: JournalBatch, _ now: Timestamp) -> [LiveSocket.Event] {
        var views = batch.messages.map {
            (at: $0.at, view: MessageView(stationID: station, direction: $0.direction, message: $0.text))
        }
        if batch.skipped > 0 {
            views.insert((views.first?.at ?? now, MessageView(stationID: station, skipped: batch.skipped)), at: 0)
        }
        return views.map { LiveSocket.Event(topic: .messages, at: $0.at, data: LiveSocket.AnyPayload($0.view)) }
    }
}
