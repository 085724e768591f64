import Kernel
import Storage
import Synchronization

/// Which endpoints want which topic, in memory: a write that nobody subscribed to is not a query longer.
///
/// Another process on the same database learns of a change within `reloadEvery`.
package final class WebhookSubscriptions: Sendable {
    private struct Key: Hashable {
        let operatorID: OperatorID
        let topic: String
    }

    package static let reloadEvery = Milliseconds.seconds(30)

    private let known = Mutex<[Key: [WebhookEndpointID]]>([:])

    package init() {}

    func endpoints(of operatorID: OperatorID, _ topic: WebhookTopic) -> [WebhookEndpointID] {
        known.withLock { $0.isEmpty ? [] : $0[Key(operatorID: operatorID, topic: topic.rawValue)] ?? [] }
    }

    package var isEmpty: Bool { known.withLock { $0.isEmpty } }

    /// Reads them anew; at the start, after each change, and now and then.
    package func load(_ database: any Database) async throws {
        let all = try await database.read { try WebhookEndpointRepository.all(of: nil, $0) }
        var fresh: [Key: [WebhookEndpointID]] = [:]
        for endpoint in all where endpoint.isEnabled {
            for topic in endpoint.topics {
                fresh[Key(operatorID: endpoint.operatorID, topic: topic), default: []].append(endpoint.id)
            }
        }
        let loaded = fresh
        known.withLock { $0 = loaded }
    }
}
