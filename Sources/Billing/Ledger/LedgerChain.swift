import Crypto
import Kernel

/// A transfer as it stands in the ledger, chained to the one before it.
package struct LedgerEntry: Sendable, Equatable {
    package let operatorID: OperatorID
    /// 1, 2, 3, ... within the operator.
    package let sequence: Int64
    package let id: TransferID
    package let kind: TransferKind
    package let debitAccountID: AccountID
    package let creditAccountID: AccountID
    package let amountMinor: Int64
    package let currency: Currency
    /// What it belongs to, such as `order/0192...`.
    package let reference: String
    package let memo: String
    package let at: Timestamp
    /// Who wanted it; nil for what the server did by itself.
    package let actor: String?
    package let previousHash: [UInt8]
    package let hash: [UInt8]

    /// Whose its accounts are; nil for those of the operator as a whole.
    package struct Owners: Sendable, Equatable {
        package let debit: String?
        package let credit: String?

        package init(debit: String? = nil, credit: String? = nil) {
            self.debit = debit
            self.credit = credit
        }
    }

    /// The entry as it was read, right or not.
    package init(
        operatorID: OperatorID, sequence: Int64, id: TransferID, kind: TransferKind, debitAccountID: AccountID,
        creditAccountID: AccountID, amountMinor: Int64, currency: Currency, reference: String, memo: String,
        at: Timestamp, actor: String? = nil, previousHash: [UInt8], hash: [UInt8]
    ) {
        self.operatorID = operatorID
        self.sequence = sequence
        self.id = id
        self.kind = kind
        self.debitAccountID = debitAccountID
        self.creditAccountID = creditAccountID
        self.amountMinor = amountMinor
        self.currency = currency
        self.reference = reference
        self.memo = memo
        self.at = at
        self.actor = actor
        self.previousHash = previousHash
        self.hash = hash
    }

    /// The next entry of a chain, with its hash worked out.
    package init(
        after head: LedgerHead, operatorID: OperatorID, id: TransferID, draft: TransferDraft,
        debitAccountID: AccountID, creditAccountID: AccountID, currency: Currency, reference: String, at: Timestamp,
        actor: String? = nil, owners: Owners = Owners()
    ) {
        let unsigned = LedgerEntry(
            operatorID: operatorID, sequence: head.sequence + 1, id: id, kind: draft.kind,
            debitAccountID: debitAccountID, creditAccountID: creditAccountID, amountMinor: draft.amountMinor,
            currency: currency, reference: reference, memo: draft.memo, at: at, actor: actor,
            previousHash: head.hash, hash: [])
        self.init(
            operatorID: operatorID, sequence: unsigned.sequence, id: id, kind: draft.kind,
            debitAccountID: debitAccountID, creditAccountID: creditAccountID, amountMinor: draft.amountMinor,
            currency: currency, reference: reference, memo: draft.memo, at: at, actor: actor,
            previousHash: head.hash, hash: unsigned.expectedHash(owners))
    }

    /// SHA-256 over every field, each as its length (8 bytes, little-endian) and its bytes; integers as decimal text.
    package func expectedHash(_ owners: Owners = Owners()) -> [UInt8] {
        hash(of: ["ohmstead-ledger-2"] + fields + [actor ?? "", owners.debit ?? "", owners.credit ?? ""])
    }

    /// Its content is what was hashed. The first edition left out who wanted it and whose its accounts are.
    package func fits(_ owners: Owners) -> Bool {
        hash == expectedHash(owners) || hash == hash(of: ["ohmstead-ledger-1"] + fields)
    }

    private var fields: [String] {
        [
            operatorID.description, String(sequence), id.description, kind.rawValue,
            debitAccountID.description, creditAccountID.description, String(amountMinor), currency.code, reference,
            memo, String(at.millisecondsSinceEpoch),
        ]
    }

    private func hash(of texts: [String]) -> [UInt8] {
        var hasher = SHA256()
        for text in texts { Self.update(&hasher, Array(text.utf8)) }
        Self.update(&hasher, previousHash)
        return Array(hasher.finalize())
    }

    private static func update(_ hasher: inout SHA256, _ bytes: [UInt8]) {
        withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { hasher.update(bufferPointer: $0) }
        hasher.update(data: bytes)
    }
}

/// The newest entry of a chain.
package struct LedgerHead: Sendable, Equatable {
    package let sequence: Int64
    package let hash: [UInt8]

    package init(sequence: Int64, hash: [UInt8]) {
        self.sequence = sequence
        self.hash = hash
    }

    /// Before the first entry.
    package static let genesis = LedgerHead(sequence: 0, hash: Array(SHA256.hash(data: Array("ohmstead-ledger".utf8))))
}
