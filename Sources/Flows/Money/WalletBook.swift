import Billing
import Kernel
import Storage

/// Wallets inside a flow's write.
enum WalletBook {
    static func open(
        for driver: DriverRecord, currency: Currency, _ context: FlowContext, _ connection: any SQLConnection
    ) throws {
        let now = context.time.now()
        func account(_ kind: AccountKind) throws -> AccountID {
            try LedgerRepository.account(kind, driver.operatorID, driver.id, currency, now, context.ids, connection)
        }
        try WalletRepository.insert(
            context.ids.next(), operatorID: driver.operatorID, driverID: driver.id, currency: currency,
            available: try account(.driverAvailable), held: try account(.driverHeld), at: now, connection)
    }

    static func post(
        _ drafts: [TransferDraft], _ wallet: WalletRecord, reference: String, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws {
        try context.post(
            drafts, of: wallet.operatorID, driverID: wallet.driverID, currency: wallet.currency, reference: reference,
            at: context.time.now(), connection)
    }
}
