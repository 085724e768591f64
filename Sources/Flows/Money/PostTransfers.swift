import Billing
import Kernel
import Metrics
import Storage

extension FlowContext {
    /// Books transfers in the name of who wanted them, inside a write, and counts them by kind.
    func post(
        _ drafts: [TransferDraft], of operatorID: OperatorID, driverID: DriverID?, currency: Currency,
        reference: String, at now: Timestamp, _ connection: any SQLConnection
    ) throws {
        try LedgerRepository.post(
            drafts, operatorID: operatorID, driverID: driverID, currency: currency, reference: reference, actor: actor,
            at: now, ids: ids, connection)
        guard !isRehearsal else { return }
        for draft in drafts {
            Counter(label: "ohmstead_ledger_transfers_total", dimensions: [("kind", draft.kind.rawValue)]).increment()
        }
    }

    /// The transfers of an order.
    func post(
        _ drafts: [TransferDraft], of order: OrderRecord, driverID: DriverID?, at now: Timestamp,
        _ connection: any SQLConnection
    ) throws {
        try post(
            drafts, of: order.operatorID, driverID: driverID, currency: order.currency,
            reference: "order/\(order.id)", at: now, connection)
    }
}
