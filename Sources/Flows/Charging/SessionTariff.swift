import Billing
import Charging
import Kernel
import Storage

/// The tariff version of a session, at its site's time zone, as its driver pays it.
enum SessionTariff {
    static func find(
        _ version: TariffVersionID, _ record: SessionRecord, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> CompiledTariff? {
        let session = record.session
        let zone: String?
        if let siteID = session.siteID {
            zone = try SiteRepository.timeZone(of: siteID, connection)
        } else {
            zone = try OperatorRepository.timeZone(of: session.operatorID, connection)
        }
        guard let zone else { return nil }
        return try context.tariffs.tariff(version, zone: zone, connection)?.offered(to: record.driverGroup)
    }
}
