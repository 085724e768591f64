import Billing
import Kernel

/// A driver's money, as the ledger has it.
package struct WalletRecord: Sendable, Equatable {
    package let id: WalletID
    package let operatorID: OperatorID
    package let driverID: DriverID
    package let currency: Currency
    package let availableAccountID: AccountID
    package let availableMinor: Int64
    /// Set aside for running sessions.
    package let heldMinor: Int64
    package let createdAt: Timestamp
}

package enum WalletRepository {
    private static let select = """
        SELECT w.id, w.operator_id, w.driver_id, w.currency, w.available_account_id,
            a.credits_minor - a.debits_minor, h.credits_minor - h.debits_minor, w.created_at
        FROM wallets w JOIN ledger_accounts a ON a.id = w.available_account_id
        JOIN ledger_accounts h ON h.id = w.held_account_id
        """

    package static func insert(
        _ id: WalletID, operatorID: OperatorID, driverID: DriverID, currency: Currency, available: AccountID,
        held: AccountID, at: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            """
            INSERT INTO wallets
                (id, operator_id, driver_id, currency, available_account_id, held_account_id, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            id, operatorID, driverID, currency, available, held, at)
    }

    package static func find(_ id: WalletID, _ connection: any SQLConnection) throws -> WalletRecord? {
        try connection.first("\(select) WHERE w.id = $1", id, row: read)
    }

    package static func find(driver: DriverID, _ connection: any SQLConnection) throws -> WalletRecord? {
        try connection.first("\(select) WHERE w.driver_id = $1", driver, row: read)
    }

    /// What a driver who pays beforehand can spend on a running session: its order's hold and the free balance.
    /// Nil for a session of nobody, and for drivers who pay afterwards.
    package static func prepaidFunds(
        driver: DriverID, session: SessionID, _ connection: any SQLConnection
    ) throws -> Int64? {
        try connection.first(
            """
            SELECT a.credits_minor - a.debits_minor + COALESCE(o.hold_minor, 0)
            FROM wallets w JOIN ledger_accounts a ON a.id = w.available_account_id
            JOIN drivers d ON d.id = w.driver_id LEFT JOIN orders o ON o.session_id = $2
            WHERE w.driver_id = $1 AND d.payment = 'prepaid'
            """,
            driver, session
        ) { try $0.integer(0) }
    }

    package static func page(
        operatorID: OperatorID?, after: WalletID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [WalletRecord] {
        var filter = SQLFilter()
        filter.add("w.operator_id =", operatorID)
        filter.add("w.id >", after)
        return try connection.query(
            "\(select) \(filter.whereClause) ORDER BY w.id LIMIT \(limit)", filter.arguments, read)
    }

    private static func read(_ row: any SQLRow) throws -> WalletRecord {
        WalletRecord(
            id: try row.id(0), operatorID: try row.id(1), driverID: try row.id(2), currency: try row.currency(3),
            availableAccountID: try row.id(4), availableMinor: try row.integer(5), heldMinor: try row.integer(6),
            createdAt: try row.timestamp(7))
    }
}
