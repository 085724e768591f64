import Kernel

/// What things are called, for a page of rows that know only ids.
package struct Names: Sendable {
    package var stations: [StationID: String] = [:]
    package var sites: [SiteID: String] = [:]
    package var drivers: [DriverID: String] = [:]

    package init() {}
}

package enum NameQueries {
    /// - Parameters: ids of one page, some hundred at the most.
    package static func find(
        stations: Set<StationID>, sites: Set<SiteID>, drivers: Set<DriverID>, _ connection: any SQLConnection
    ) throws -> Names {
        var names = Names()
        names.stations = try texts("identity", "stations", stations, connection)
        names.sites = try texts("name", "sites", sites, connection)
        names.drivers = try texts("name", "drivers", drivers, connection)
        return names
    }

    private static func texts<E>(
        _ column: String, _ table: String, _ ids: Set<ID<E>>, _ connection: any SQLConnection
    ) throws -> [ID<E>: String] {
        guard !ids.isEmpty else { return [:] }
        var filter = SQLFilter()
        filter.add("id", in: ids.sorted())
        let rows = try connection.query("SELECT id, \(column) FROM \(table) \(filter.whereClause)", filter.arguments) {
            (try $0.id(0) as ID<E>, try $0.text(1))
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }
}
