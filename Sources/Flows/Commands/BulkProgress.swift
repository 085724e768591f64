import Charging
import Kernel
import LiveBus
import Storage

/// What live subscribers see of an action on many stations.
package struct BulkActionView: LivePayload, Equatable {
    package let bulkActionID: BulkActionID
    package let state: BulkActionState
    package let isFinal: Bool
    package let total: Int64
    /// Stations by what became of them; states of no station are left out.
    package let counts: [String: Int64]
}

extension LiveEvent {
    static func bulkAction(_ record: BulkActionRecord, _ counts: [BulkItemState: Int64], at: Timestamp) -> LiveEvent {
        LiveEvent(
            topic: .bulkActions, operatorID: record.operatorID, entity: record.id.raw, at: at,
            payload: BulkActionView(
                bulkActionID: record.id, state: record.state, isFinal: record.finishedAt != nil, total: record.total,
                counts: Dictionary(uniqueKeysWithValues: counts.filter { $0.value > 0 }.map { ($0.rawValue, $1) })))
    }
}

/// Tells live readers how an action on many stations goes on.
struct BulkProgress: Sendable {
    /// Counting five thousand stations takes a moment; people see no more than this.
    private static let pause = Duration.milliseconds(250)

    private let changes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (changes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// Some station was asked, or has answered.
    func changed() { continuation.yield() }

    func finish() { continuation.finish() }

    /// Works until `finish`.
    func tell(of id: BulkActionID, _ context: FlowContext) async {
        for await _ in changes {
            // What cannot be told now is told with the next change, and the screens ask by themselves now and then.
            try? await Self.tell(of: id, context)
            try? await Task.sleep(for: Self.pause)
        }
    }

    static func tell(of id: BulkActionID, _ context: FlowContext) async throws {
        let found = try await context.database.read { connection in
            try BulkActionRepository.find(id, connection).map {
                ($0, try BulkActionRepository.counts(of: id, connection))
            }
        }
        guard let (record, counts) = found else { return }
        context.live.publish([.bulkAction(record, counts, at: context.time.now())])
    }
}
