import Billing
import Kernel
import Storage
import Synchronization

/// Tariff versions made ready for pricing. A version never changes, so what is here is always right.
package final class TariffCache: Sendable {
    private struct Key: Hashable {
        let version: TariffVersionID
        let zone: String
    }

    /// Versions in use at once are few; past this the cache starts anew.
    private static let limit = 2000

    private let compiled = Mutex<[Key: CompiledTariff]>([:])

    package init() {}

    /// - Returns: nil when there is no such version or zone, or the stored definition is not valid.
    func tariff(
        _ version: TariffVersionID, zone: String, _ connection: any SQLConnection
    ) throws -> CompiledTariff? {
        let key = Key(version: version, zone: zone)
        if let known = compiled.withLock({ $0[key] }) { return known }
        guard let stored = try TariffVersionRepository.find(version, connection), let zone = SiteTimeZone(zone),
            let made = try? CompiledTariff(stored, zone: zone)
        else { return nil }
        compiled.withLock { compiled in
            if compiled.count >= Self.limit { compiled = [:] }
            compiled[key] = made
        }
        return made
    }
}

/// Which tariff a station charges by: its own, else its site's, else its operator's.
enum TariffChoice {
    static func version(
        station: StationRecord, site: SiteRecord?, owner: OperatorRecord, at: Timestamp, _ connection: any SQLConnection
    ) throws -> TariffVersionID? {
        guard let tariff = station.tariffID ?? site?.tariffID ?? owner.defaultTariffID else { return nil }
        return try TariffVersionRepository.idInForce(of: tariff, at: at, connection)
    }

    static func zone(site: SiteRecord?, owner: OperatorRecord) -> String { site?.timeZone ?? owner.timeZone }
}
