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
    package let previousHash: [UInt8]
    package let hash: [UInt8]

    /// The entry as it was read, right or not.
    package init(
        operatorID: OperatorID, sequence: Int64, id: TransferID, kind: TransferKind, debitAccountID: AccountID,
        creditAccountID: AccountID, amountMinor: Int64, currency: Currency, reference: String, memo: String,
        at: Timestamp, previousHash: [UInt8], hash: [UInt8]
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
        self.previousHash = previousHash
        self.hash = hash
    }

    /// The next entry of a chain, with its hash worked out.
    package init(
        after head: LedgerHead, operatorID: OperatorID, id: TransferID, draft: TransferDraft,
        debitAccountID: AccountID, creditAccountID: AccountID, currency: Currency, reference: String, at: Timestamp
    ) {
        let unsigned = LedgerEntry(
            operatorID: operatorID, sequence: head.sequence + 1, id: id, kind: draft.kind,
            debitAccountID: debitAccountID, creditAccountID: creditAccountID, amountMinor: draft.amountMinor,
            currency: currency, reference: reference, memo: draft.memo, at: at, previousHash: head.hash, hash: [])
        self.init(
            operatorID: operatorID, sequence: unsigned.sequence, id: id, kind: draft.kind,
            debitAccountID: debitAccountID, creditAccountID: creditAccountID, amountMinor: draft.amountMinor,
            currency: currency, reference: reference, memo: draft.memo, at: at, previousHash: head.hash,
            hash: unsigned.expectedHash)
    }

    /// SHA-256 over every field, each as its length (8 bytes, little-endian) and its bytes; integers as decimal text.
    package var expectedHash: [UInt8] {
        var hasher = SHA256()
        let texts = [
            "ohmstead-ledger-1", operatorID.description, String(sequence), id.description, kind.rawValue,
            debitAccountID.description, creditAccountID.description, String(amountMinor), currency.code, reference,
            memo, String(at.millisecondsSinceEpoch),
        ]
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
