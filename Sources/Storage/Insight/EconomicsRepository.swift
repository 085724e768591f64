import Kernel

/// What electricity and stations cost their operator; figures of reports only, nothing is charged by them.
package enum EconomicsRepository {
    package struct SiteCost: Sendable, Equatable, Encodable {
        package let siteID: SiteID
        package let name: String
        /// What the utility charges, in micros of the operator's currency per kWh.
        package let utilityPriceMicrosPerKWh: Int64?
    }

    package static func sites(
        _ operatorID: OperatorID, _ connection: any SQLConnection
    ) throws -> [SiteID: SiteCost] {
        let rows = try connection.rows(
            "SELECT id, name, utility_price_micros_per_kwh FROM sites WHERE operator_id = $1", operatorID
        ) {
            SiteCost(
                siteID: try $0.id(0), name: try $0.text(1), utilityPriceMicrosPerKWh: try $0.integerOrNil(2))
        }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.siteID, $0) })
    }

    package struct StationCost: Sendable, Equatable {
        package let siteID: SiteID?
        /// Its identity where nobody gave it a name.
        package let name: String
        /// In minor units of the operator's currency, with what it took to build it.
        package let costMinor: Int64?
    }

    package static func stations(
        _ operatorID: OperatorID, _ connection: any SQLConnection
    ) throws -> [StationID: StationCost] {
        let rows = try connection.rows(
            "SELECT id, site_id, name, identity, cost_minor FROM stations WHERE operator_id = $1", operatorID
        ) { row in
            let name = try row.text(2)
            return (
                id: try row.id(0) as StationID,
                cost: StationCost(
                    siteID: try row.idOrNil(1), name: name.isEmpty ? try row.text(3) : name,
                    costMinor: try row.integerOrNil(4))
            )
        }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.cost) })
    }

    package static func utilityPrice(of site: SiteID, _ connection: any SQLConnection) throws -> Int64? {
        try connection.rows("SELECT utility_price_micros_per_kwh FROM sites WHERE id = $1", site) {
            try $0.integerOrNil(0)
        }.first ?? nil
    }

    package static func saveUtilityPrice(
        _ micros: Int64?, of site: SiteID, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("UPDATE sites SET utility_price_micros_per_kwh = $2 WHERE id = $1", site, micros)
    }

    package static func cost(of station: StationID, _ connection: any SQLConnection) throws -> Int64? {
        try connection.rows("SELECT cost_minor FROM stations WHERE id = $1", station) { try $0.integerOrNil(0) }.first
            ?? nil
    }

    package static func saveCost(
        _ minor: Int64?, of station: StationID, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("UPDATE stations SET cost_minor = $2 WHERE id = $1", station, minor)
    }
}
