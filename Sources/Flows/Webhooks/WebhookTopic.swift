/// What an endpoint can be told of. The raw value is the word of the API and of each message.
package enum WebhookTopic: String, Sendable, CaseIterable {
    case sessionStarted = "session.started"
    case sessionEnded = "session.ended"
    case orderSettled = "order.settled"
    case orderRefunded = "order.refunded"
    case orderCorrected = "order.corrected"
    case exceptionOpened = "exception.opened"
    case exceptionResolved = "exception.resolved"
    case stationOnline = "station.online"
    case stationOffline = "station.offline"
    case stationFaulted = "station.faulted"
    case certificateExpiring = "station.certificateExpiring"
    case commandFinished = "command.finished"
    case reportReady = "report.ready"

    /// Of the message that the test button sends; nobody subscribes to it.
    package static let test = "webhook.test"
}
