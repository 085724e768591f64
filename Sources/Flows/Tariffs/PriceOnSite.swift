import Billing
import Kernel
import Storage

/// What charging at a station costs somebody who is not known.
package enum PriceOnSite {
    /// Nil where no tariff is in force.
    package static func find(
        _ station: StationRecord, _ site: SiteRecord?, _ owner: OperatorRecord, at now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> CompiledTariff? {
        let version = try TariffChoice.version(station: station, site: site, owner: owner, at: now, connection)
        return try version.flatMap {
            try context.tariffs.tariff($0, zone: TariffChoice.zone(site: site, owner: owner), connection)
        }
    }
}
