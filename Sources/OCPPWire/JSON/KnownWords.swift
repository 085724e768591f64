/// Long words that nearly every message of a charger holds. As constants of the program they need no memory of their own
/// and no counting of references; words of up to 15 bytes never do.
enum KnownWords {
    private static let words = [
        "BootNotification", "Current.Import.Offered", "Energy.Active.Export.Register", "Energy.Active.Import.Interval",
        "Energy.Active.Import.Register", "Energy.Reactive.Import.Register", "FirmwareStatusNotification",
        "Interruption.Begin", "Power.Active.Export", "Power.Active.Import", "SecurityEventNotification",
        "StartTransaction", "StatusNotification", "TransactionEvent", "Transaction.Begin", "chargePointErrorCode",
        "chargePointModel", "chargePointSerialNumber", "chargePointVendor", "numberOfPhasesUsed", "signedMeterValue",
        "timeSpentCharging", "transactionData", "transactionInfo", "vendorErrorCode",
    ]

    private static let shortest = 16
    private static let longest = 31
    /// By length, less `shortest`.
    private static let byLength: [[String]] = (shortest...longest).map { length in
        words.filter { $0.utf8.count == length }
    }

    /// - Returns: the word that the bytes are.
    static func word(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count >= shortest, bytes.count <= longest else { return nil }
        return byLength[bytes.count - shortest].first { word in
            word.utf8.withContiguousStorageIfAvailable { letters in
                letters.indices.allSatisfy { letters[$0] == bytes[$0] }
            } ?? false
        }
    }
}
