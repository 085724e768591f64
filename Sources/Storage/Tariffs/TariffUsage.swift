import Kernel

/// Who charges by a tariff: whatever names it.
package struct TariffUsage: Sendable, Equatable {
    package struct Place<Entity>: Sendable, Equatable {
        package let id: ID<Entity>
        package let name: String
    }

    /// Sites and stations named at the most; the counts are of all.
    private static let limit = 500

    package let isOperatorDefault: Bool
    package let sites: [Place<Kernel.Entity.Site>]
    package let siteCount: Int64
    package let stations: [Place<Kernel.Entity.Station>]
    package let stationCount: Int64

    package static func read(
        _ tariff: TariffRecord, _ connection: any SQLConnection
    ) throws -> TariffUsage {
        func count(_ table: String) throws -> Int64 {
            try connection.first("SELECT COUNT(*) FROM \(table) WHERE tariff_id = $1", tariff.id) {
                try $0.integer(0)
            } ?? 0
        }
        return TariffUsage(
            isOperatorDefault: try OperatorRepository.find(tariff.operatorID, connection)?.defaultTariffID == tariff.id,
            sites: try connection.rows(
                "SELECT id, name FROM sites WHERE tariff_id = $1 ORDER BY name, id LIMIT \(limit)", tariff.id
            ) { Place(id: try $0.id(0), name: try $0.text(1)) },
            siteCount: try count("sites"),
            stations: try connection.rows(
                "SELECT id, identity FROM stations WHERE tariff_id = $1 ORDER BY identity, id LIMIT \(limit)", tariff.id
            ) { Place(id: try $0.id(0), name: try $0.text(1)) },
            stationCount: try count("stations"))
    }
}
