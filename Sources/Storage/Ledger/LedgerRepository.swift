import Billing
import Kernel

/// The one write path into the ledger.
package enum LedgerRepository {
    /// Books transfers on an operator's chain, in order. Run inside the write of the flow that decides them.
    ///
    /// - Parameters:
    ///   - driverID: whose accounts the per-driver kinds mean; nil where nobody is known.
    ///   - reference: what the transfers belong to, such as `order/0192...`.
    ///   - actor: who wanted it; nil for what the server does by itself.
    /// - Throws: `LedgerFault` when an account would go below zero; nothing is booked then.
    package static func post(
        _ drafts: [TransferDraft], operatorID: OperatorID, driverID: DriverID?, currency: Currency, reference: String,
        actor: String?, at: Timestamp, ids: any IDSource, _ connection: any SQLConnection
    ) throws {
        guard !drafts.isEmpty else { return }
        var head = try head(operatorID, connection)
        for draft in drafts {
            let debit = try account(draft.debit, operatorID, driverID, currency, at, ids, connection)
            let credit = try account(draft.credit, operatorID, driverID, currency, at, ids, connection)
            let entry = LedgerEntry(
                after: head, operatorID: operatorID, id: ids.next(), draft: draft, debitAccountID: debit,
                creditAccountID: credit, currency: currency, reference: reference, at: at, actor: actor,
                owners: .init(debit: owner(draft.debit, driverID), credit: owner(draft.credit, driverID)))
            try insert(entry, connection)
            try move(debit, draft.debit, debits: draft.amountMinor, credits: 0, entry.sequence, connection)
            try move(credit, draft.credit, debits: 0, credits: draft.amountMinor, entry.sequence, connection)
            head = LedgerHead(sequence: entry.sequence, hash: entry.hash)
        }
        try connection.executeLater(
            "UPDATE ledger_heads SET sequence = $2, hash = $3 WHERE operator_id = $1", operatorID, head.sequence,
            head.hash)
    }

    /// The operator's head, locked for this write where the database has several writers.
    private static func head(_ operatorID: OperatorID, _ connection: any SQLConnection) throws -> LedgerHead {
        let sql = "SELECT sequence, hash FROM ledger_heads WHERE operator_id = $1" + connection.dialect.forUpdate
        let known = try connection.first(sql, operatorID) {
            LedgerHead(sequence: try $0.integer(0), hash: try $0.blob(1))
        }
        if let known { return known }
        try connection.execute(
            "INSERT INTO ledger_heads (operator_id, sequence, hash) VALUES ($1, $2, $3)", operatorID,
            LedgerHead.genesis.sequence, LedgerHead.genesis.hash)
        return .genesis
    }

    private static func owner(_ kind: AccountKind, _ driverID: DriverID?) -> String? {
        kind.isPerDriver ? driverID?.description : nil
    }

    /// The account of a kind, opened at its first use.
    package static func account(
        _ kind: AccountKind, _ operatorID: OperatorID, _ driverID: DriverID?, _ currency: Currency, _ at: Timestamp,
        _ ids: any IDSource, _ connection: any SQLConnection
    ) throws -> AccountID {
        let owner = owner(kind, driverID)
        let known: AccountID? = try connection.first(
            """
            SELECT id FROM ledger_accounts
            WHERE operator_id = $1 AND kind = $2 AND COALESCE(owner_id, '') = $3 AND currency = $4
            """,
            operatorID, kind.rawValue, owner ?? "", currency
        ) { try $0.id(0) }
        if let known { return known }
        let id: AccountID = ids.next()
        try connection.execute(
            """
            INSERT INTO ledger_accounts
                (id, operator_id, kind, owner_id, currency, debits_minor, credits_minor, created_at)
            VALUES ($1, $2, $3, $4, $5, 0, 0, $6)
            """,
            id, operatorID, kind.rawValue, owner, currency, at)
        return id
    }

    private static func move(
        _ id: AccountID, _ kind: AccountKind, debits: Int64, credits: Int64, _ sequence: Int64,
        _ connection: any SQLConnection
    ) throws {
        let sums = try connection.first(
            """
            UPDATE ledger_accounts SET debits_minor = debits_minor + $2, credits_minor = credits_minor + $3
            WHERE id = $1 RETURNING debits_minor, credits_minor
            """,
            id, debits, credits
        ) { (debits: try $0.integer(0), credits: try $0.integer(1)) }
        guard let sums else { throw DatabaseError.other("account \(id) is gone") }
        let balance = kind.isDebitNormal ? sums.debits - sums.credits : sums.credits - sums.debits
        guard kind.mayBeNegative || balance >= 0 else {
            throw LedgerFault(sequence: sequence, reason: "takes the account \(kind.rawValue) \(id) below zero")
        }
    }

    private static let columns = """
        operator_id, sequence, id, kind, debit_account_id, credit_account_id, amount_minor, currency, reference, memo,
        at, previous_hash, hash, actor
        """

    private static func insert(_ entry: LedgerEntry, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            INSERT INTO ledger_transfers (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            entry.operatorID, entry.sequence, entry.id, entry.kind.rawValue, entry.debitAccountID,
            entry.creditAccountID, entry.amountMinor, entry.currency, entry.reference, entry.memo, entry.at,
            entry.previousHash, entry.hash, entry.actor)
    }

    /// The number of the operator's last transfer; none follows it until the end of the write but those of this write.
    package static func lockedSequence(of operatorID: OperatorID, _ connection: any SQLConnection) throws -> Int64 {
        try head(operatorID, connection).sequence
    }

    // MARK: Reading

    package static func kinds(
        of accounts: Set<AccountID>, _ connection: any SQLConnection
    ) throws -> [AccountID: AccountKind] {
        var filter = SQLFilter()
        filter.add("id", in: accounts.sorted())
        let rows = try connection.query(
            "SELECT id, kind FROM ledger_accounts \(filter.whereClause)", filter.arguments
        ) { (try $0.id(0) as AccountID, try $0.word(1) as AccountKind) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    package static func entries(
        of operatorID: OperatorID, after sequence: Int64, limit: Int, _ connection: any SQLConnection
    ) throws -> [LedgerEntry] {
        try connection.rows(
            """
            SELECT \(columns) FROM ledger_transfers WHERE operator_id = $1 AND sequence > $2
            ORDER BY sequence LIMIT \(limit)
            """,
            operatorID, sequence, row: read)
    }

    package static func entries(reference: String, _ connection: any SQLConnection) throws -> [LedgerEntry] {
        try connection.rows(
            "SELECT \(columns) FROM ledger_transfers WHERE reference = $1 ORDER BY operator_id, sequence", reference,
            row: read)
    }

    /// Newest first, of one account.
    package static func entries(
        account: AccountID, before sequence: Int64?, limit: Int, _ connection: any SQLConnection
    ) throws -> [LedgerEntry] {
        try connection.rows(
            """
            SELECT \(columns) FROM ledger_transfers
            WHERE (debit_account_id = $1 OR credit_account_id = $1) AND sequence < $2
            ORDER BY sequence DESC LIMIT \(limit)
            """,
            account, sequence ?? Int64.max, row: read)
    }

    package static func keptHead(
        of operatorID: OperatorID, _ connection: any SQLConnection
    ) throws -> LedgerHead? {
        try connection.first("SELECT sequence, hash FROM ledger_heads WHERE operator_id = $1", operatorID) {
            LedgerHead(sequence: try $0.integer(0), hash: try $0.blob(1))
        }
    }

    package static func accounts(
        of operatorID: OperatorID, _ connection: any SQLConnection
    ) throws -> [LedgerAccountRecord] {
        try connection.rows(
            """
            SELECT id, kind, owner_id, currency, debits_minor, credits_minor FROM ledger_accounts
            WHERE operator_id = $1 ORDER BY kind, id
            """,
            operatorID
        ) {
            LedgerAccountRecord(
                id: try $0.id(0), kind: try $0.word(1), ownerID: try $0.textOrNil(2), currency: try $0.currency(3),
                debitsMinor: try $0.integer(4), creditsMinor: try $0.integer(5))
        }
    }

    private static func read(_ row: any SQLRow) throws -> LedgerEntry {
        LedgerEntry(
            operatorID: try row.id(0), sequence: try row.integer(1), id: try row.id(2), kind: try row.word(3),
            debitAccountID: try row.id(4), creditAccountID: try row.id(5), amountMinor: try row.integer(6),
            currency: try row.currency(7), reference: try row.text(8), memo: try row.text(9),
            at: try row.timestamp(10), actor: try row.textOrNil(13), previousHash: try row.blob(11),
            hash: try row.blob(12))
    }
}

package struct LedgerAccountRecord: Sendable, Equatable {
    package let id: AccountID
    package let kind: AccountKind
    package let ownerID: String?
    package let currency: Currency
    package let debitsMinor: Int64
    package let creditsMinor: Int64

    package var balanceMinor: Int64 {
        kind.isDebitNormal ? debitsMinor - creditsMinor : creditsMinor - debitsMinor
    }
}
