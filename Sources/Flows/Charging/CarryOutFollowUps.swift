import Charging
import Kernel
import Storage

/// Carries out follow-ups: a session whose money is used up is stopped at its station, a signed certificate is sent.
package enum CarryOutFollowUps {
    /// Works until the queue is finished.
    package static func run(_ stations: any StationCommands, _ context: FlowContext) async {
        for await followUp in context.followUps.stream {
            switch followUp {
            case .stopSession(let id, let reason):
                do {
                    try await stop(id, reason: reason, stations, context)
                } catch {
                    context.logger.error("session not stopped", metadata: ["session": "\(id)", "error": "\(error)"])
                }
            case .deliverCertificate(let id):
                // The station may take its time, and sessions wait behind.
                Task {
                    do {
                        try await DeliverCertificate.run(id, stations, context)
                    } catch {
                        context.logger.error(
                            "certificate not sent", metadata: ["certificate": "\(id)", "error": "\(error)"])
                    }
                }
            }
        }
    }

    private static func stop(
        _ id: SessionID, reason: String, _ stations: any StationCommands, _ context: FlowContext
    ) async throws {
        guard let session = try await context.database.read({ try SessionRepository.find(id, $0)?.session }),
            session.state == .charging, !session.awaitsStart
        else { return }
        let stop = RemoteStop(
            sessionID: id, sessionNumber: session.number, transactionID: session.transactionID)
        _ = try await SendCommand.run(
            .init(stationID: session.stationID, command: .stop(stop), requestedBy: "system: " + reason), stations,
            context)
    }
}
