import Charging
import Kernel
import Storage

/// Finds what is known of a token, inside a flow's write.
struct TokenLookup {
    let record: IDTokenRecord?
    let driver: DriverRecord?
    let facts: TokenFacts?

    init(
        _ token: TokenValue, operatorID: OperatorID, _ connection: any SQLConnection
    ) throws {
        record = try IDTokenRepository.find(value: token.text, operatorID: operatorID, connection)
        driver = try record?.driverID.flatMap { try DriverRepository.find($0, connection) }
        guard let record else {
            facts = nil
            return
        }
        var available: Int64?
        if let driver, driver.payment == .prepaid {
            available = try WalletRepository.find(driver: driver.id, connection)?.availableMinor ?? 0
        }
        facts = TokenFacts(
            status: record.status, expiresAt: record.expiresAt, driverID: record.driverID,
            driverIsFrozen: driver?.isFrozen ?? false, availableMinor: available,
            runningSessions: try SessionRepository.countRunning(
                token: token.text, operatorID: operatorID, connection))
    }
}
