import Kernel

/// Limits of a charger's connection, each with its reason.
package struct GatewayLimits: Sendable {
    /// A message of more bytes is refused with close code 1009; the largest of OCPP (certificates, reports) are far below.
    package var maximumMessageBytes = 256 * 1024
    /// Calls of one station that may wait; OCPP allows one, and a station that pipelines is served in order.
    package var maximumWaitingCalls = 64
    /// Messages a second that one station may send on average, and at once.
    package var messagesPerSecond = 100
    package var messagesAtOnce = 1000
    /// A ping is sent to a station that was silent for so long.
    package var pingAfter = Milliseconds.seconds(30)
    /// A station that gave no sign for so long is gone, whatever its socket says.
    package var deadAfter = Milliseconds.seconds(135)
    /// Connected stations at the most; the next is answered 503.
    package var maximumConnections = 50_000

    package init() {}
}
