import Charging
import Kernel
import Storage
import Synchronization

/// Tells stations with a screen what their sessions cost so far (2.0.1 I02), where that has changed since the last time.
/// What was told is not stored: after a restart it is told once more.
package final class TellRunningCosts: Sendable {
    /// Sessions read at once.
    private static let pageSize = 500
    /// Stations asked at once; a slow one holds up no more than its place.
    private static let parallel = 50

    private let stations: any StationCommands
    private let context: FlowContext
    private let told = Mutex<[SessionID: Int64]>([:])

    package init(_ stations: any StationCommands, _ context: FlowContext) {
        self.stations = stations
        self.context = context
    }

    /// Tells each station once. Runs as often as the configuration says.
    package func run() async throws {
        var running: Set<SessionID> = []
        var after: SessionID?
        repeat {
            let place = after
            let page = try await context.database.read {
                try RunningCostQueries.page(after: place, limit: Self.pageSize, $0)
            }
            running.formUnion(page.map(\.sessionID))
            let changed = told.withLock { told in page.filter { told[$0.sessionID] != $0.costMinor } }
            for start in stride(from: 0, to: changed.count, by: Self.parallel) {
                await tell(changed[start..<min(start + Self.parallel, changed.count)])
            }
            after = page.count == Self.pageSize ? page.last?.sessionID : nil
        } while after != nil
        told.withLock { $0 = $0.filter { running.contains($0.key) } }
    }

    private func tell(_ costs: ArraySlice<ShownCost>) async {
        await withTaskGroup(of: Void.self) { group in
            for cost in costs where stations.lastHeard(cost.stationID) != nil {
                group.addTask { await self.tell(cost) }
            }
        }
    }

    private func tell(_ cost: ShownCost) async {
        let shown = RunningCost(
            transactionID: cost.transactionID, minor: cost.costMinor, exponent: cost.currency.exponent)
        let result = await stations.send(.showCost(shown), to: cost.stationID, timeout: context.policy.commandTimeout)
        switch result {
        // A station that refuses it is asked again only when there is something new to say.
        case .accepted, .rejected, .notSupported, .failed: told.withLock { $0[cost.sessionID] = cost.costMinor }
        case .timedOut, .stationOffline: break
        }
    }
}
