import Billing
import Charging
import Foundation
import Kernel
import Storage

/// A message as it is sent: what happened, to whom it belongs, and the thing itself.
struct WebhookBody<Content: Encodable>: Encodable {
    let type: String
    /// Grows when a field changes its meaning; new fields may come without that.
    let version: Int
    let timestamp: Timestamp
    let operatorId: OperatorID
    let data: Content

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

/// Writes messages in the write of the event that they tell of: both are stored or neither.
extension FlowContext {
    func tell<Content: Encodable>(
        _ topic: WebhookTopic, of operatorID: OperatorID?, at now: Timestamp, _ connection: any SQLConnection,
        _ content: () throws -> Content
    ) throws {
        guard let operatorID else { return }
        let endpoints = webhooks.endpoints(of: operatorID, topic)
        guard !endpoints.isEmpty else { return }
        let text = try WebhookBody(
            type: topic.rawValue, version: 1, timestamp: now, operatorId: operatorID, data: try content()
        ).text()
        let event = ids.next().text
        for endpoint in endpoints {
            try WebhookMessageRepository.insert(
                WebhookMessageRecord(
                    id: ids.next(), endpointID: endpoint, topic: topic.rawValue, body: text, nextAttemptAt: now,
                    createdAt: now), event: event, connection)
        }
    }

    func tell(
        _ topic: WebhookTopic, _ session: ChargingSession, at now: Timestamp, _ connection: any SQLConnection
    ) throws {
        try tell(topic, of: session.operatorID, at: now, connection) { WebhookSession(session) }
    }

    func tell(
        _ topic: WebhookTopic, _ order: OrderRecord, amountMinor: Int64? = nil, at now: Timestamp,
        _ connection: any SQLConnection
    ) throws {
        try tell(topic, of: order.operatorID, at: now, connection) { WebhookOrder(order, amountMinor: amountMinor) }
    }

    func tell(
        _ topic: WebhookTopic, _ exception: OrderExceptionRecord, of order: OrderRecord, at now: Timestamp,
        _ connection: any SQLConnection
    ) throws {
        try tell(topic, of: order.operatorID, at: now, connection) { WebhookException(exception, order) }
    }

    /// - Parameter before: what it was; nothing is told when it did not come or go.
    func tellPresence(
        of station: StationRecord, before: Presence?, at now: Timestamp, _ connection: any SQLConnection
    ) throws {
        guard let before, (before == .offline) != (station.presence == .offline) else { return }
        let topic: WebhookTopic = station.presence == .offline ? .stationOffline : .stationOnline
        try tell(topic, of: station.operatorID, at: now, connection) { WebhookStation(station) }
    }

    func tell(_ command: CommandRecord, at now: Timestamp, _ connection: any SQLConnection) throws {
        guard command.state.isFinal else { return }
        try tell(.commandFinished, of: command.operatorID, at: now, connection) { WebhookCommand(command) }
    }
}
