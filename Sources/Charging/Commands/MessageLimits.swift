/// How much a station takes in one message, by its own word; nil where it said nothing.
package struct MessageLimits: Sendable, Equatable {
    /// Keys or variables that may be asked for at once.
    package var reads: Int?
    /// Entries of a local list.
    package var localList: Int?

    package init(reads: Int? = nil, localList: Int? = nil) {
        self.reads = reads
        self.localList = localList
    }
}

extension StationCommand {
    /// The command as the station can take it, one message after the other.
    package func parts(within limits: MessageLimits) -> [StationCommand] {
        switch self {
        case .readConfiguration(let keys):
            return Self.pieces(of: keys, limits.reads).map { .readConfiguration(keys: $0) }
        case .sendLocalList(let list):
            let pieces = Self.pieces(of: list.entries, limits.localList)
            // A whole list may begin with an older version, so that the last piece has the one that was asked for.
            let first = list.isFull ? max(1, list.version - (pieces.count - 1)) : list.version
            return pieces.enumerated().map { place, entries in
                .sendLocalList(
                    LocalList(version: first + place, isFull: list.isFull && place == 0, entries: entries))
            }
        case .start, .stop, .unlock, .reset, .changeAvailability, .setPowerLimit, .clearPowerLimit, .reserve,
            .cancelReservation, .writeConfiguration, .renewKey, .clearCache, .trigger, .updateFirmware, .fetchLog,
            .deliverCertificate, .showCost, .raw:
            return [self]
        }
    }

    private static func pieces<Item>(of items: [Item], _ limit: Int?) -> [[Item]] {
        guard let limit, limit > 0, items.count > limit else { return [items] }
        return stride(from: 0, to: items.count, by: limit).map { Array(items[$0..<min($0 + limit, items.count)]) }
    }
}
