import Kernel

/// Something to do after a commit that needs more than the database.
package enum FollowUp: Sendable, Equatable {
    /// The money of a running session is used up, or nearly.
    case stopSession(SessionID, reason: String)
    /// A station's request was signed; what is lost here is sent when it is due.
    case deliverCertificate(StationCertificateID)
}

/// Follow-ups on their way from flows to the task that carries them out. What is lost with the process is decided again
/// by the next meter value, so the queue lives in memory.
package final class FollowUpQueue: Sendable {
    /// More sessions than this do not run out of money at once; the rest comes again with its next meter value.
    package static let limit = 10_000

    private let continuation: AsyncStream<FollowUp>.Continuation
    package let stream: AsyncStream<FollowUp>

    package init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
    }

    package func add(_ followUp: FollowUp) { continuation.yield(followUp) }

    package func finish() { continuation.finish() }
}
