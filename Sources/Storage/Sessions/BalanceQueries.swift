import Kernel

/// A running session that a prepaid driver pays for, and the money that it can use.
package struct PrepaidSession: Sendable, Equatable {
    package let sessionID: SessionID
    package let stationID: StationID
    package let driverID: DriverID
    /// Changes with each meter value.
    package let revision: Int64
    package let costMinor: Int64
    package let stopRequestedAt: Timestamp?
    package let holdMinor: Int64
    /// Free in the driver's wallet, for all of their sessions.
    package let availableMinor: Int64

    /// What it has spent of the free money.
    package var beyondHoldMinor: Int64 { max(costMinor - holdMinor, 0) }
}

package enum BalanceQueries {
    /// All that run; a station has a handful of places, so there are not more than places.
    package static func running(_ connection: any SQLConnection) throws -> [PrepaidSession] {
        try connection.rows(
            """
            SELECT s.id, s.station_id, s.driver_id, p.revision, p.cost_minor, s.stop_requested_at, r.hold_minor,
                a.credits_minor - a.debits_minor
            FROM sessions s JOIN session_progress p ON p.session_id = s.id JOIN orders r ON r.session_id = s.id
                JOIN drivers d ON d.id = s.driver_id JOIN wallets w ON w.driver_id = s.driver_id
                JOIN ledger_accounts a ON a.id = w.available_account_id
            WHERE s.state = 'charging' AND s.ended_at IS NULL AND d.payment = 'prepaid'
            """
        ) {
            PrepaidSession(
                sessionID: try $0.id(0), stationID: try $0.id(1), driverID: try $0.id(2), revision: try $0.integer(3),
                costMinor: try $0.integer(4), stopRequestedAt: try $0.timestampOrNil(5), holdMinor: try $0.integer(6),
                availableMinor: try $0.integer(7))
        }
    }
}
