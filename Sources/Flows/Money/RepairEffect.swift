import Billing
import Kernel
import Storage

/// What a repair changes in money: the order before and after, and the transfers that were booked in between. Kept with
/// the exception as JSON.
package struct RepairEffect: Sendable, Equatable, Codable {
    package struct Sums: Sendable, Equatable, Codable {
        package let state: OrderState
        package let energyWh: Int64
        package let totalMinor: Int64
        package let paidMinor: Int64
        package let owedMinor: Int64
        package let refundedMinor: Int64
        package let forgivenMinor: Int64
        /// What the driver can spend; nil where nobody is known, or there is no wallet.
        package fileprivate(set) var availableMinor: Int64?

        init(_ order: OrderRecord, _ connection: any SQLConnection) throws {
            state = order.state
            energyWh = order.energyWh
            totalMinor = order.totals.totalMinor
            paidMinor = order.paidMinor
            owedMinor = order.owedMinor
            refundedMinor = order.refundedMinor
            forgivenMinor = order.forgivenMinor
            availableMinor = try order.driverID.flatMap {
                try WalletRepository.find(driver: $0, connection)?.availableMinor
            }
        }
    }

    package struct Transfer: Sendable, Equatable, Codable {
        package let kind: TransferKind
        package let debit: AccountKind
        package let credit: AccountKind
        package let amountMinor: Int64
        package let memo: String
    }

    package private(set) var before: Sums
    package private(set) var after: Sums
    package let transfers: [Transfer]

    init(before: Sums, after: Sums, _ entries: [LedgerEntry], _ kinds: [AccountID: AccountKind]) throws {
        self.before = before
        self.after = after
        transfers = try entries.map { entry in
            guard let debit = kinds[entry.debitAccountID], let credit = kinds[entry.creditAccountID] else {
                throw FlowFailure(.inner, "transfer \(entry.id) moves between accounts that are not there")
            }
            return Transfer(
                kind: entry.kind, debit: debit, credit: credit, amountMinor: entry.amountMinor, memo: entry.memo)
        }
    }
}

extension RepairEffect {
    /// For those who may not see what a driver has.
    package var withoutWallet: RepairEffect {
        var copy = self
        copy.before.availableMinor = nil
        copy.after.availableMinor = nil
        return copy
    }
}

extension OrderRecord {
    /// Money was given back or a debt forgiven: what is still right to charge is for a person to say.
    var wasSettledByHand: Bool { state.hasGivenBack || forgivenMinor > 0 }
}
