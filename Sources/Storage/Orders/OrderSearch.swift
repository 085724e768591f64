import Kernel

/// What a text may mean to somebody who looks for an order: the beginning of its number, the number of its session, an id,
/// its station, its site, and, for who may read drivers, its driver by name, phone, e-mail or card.
package struct OrderSearch: Sendable, Equatable {
    package let text: String
    package let findsDrivers: Bool

    package init(_ text: String, findsDrivers: Bool) {
        self.text = text
        self.findsDrivers = findsDrivers
    }

    /// Where the text names at the most so many things, the orders of each are looked up by its own index. One that names
    /// more is met often, and looked for in the list from its newest order on.
    private static let few = 100

    private struct Found {
        var orders: [OrderID] = []
        var sessions: [SessionID] = []
        var stations: [StationID] = []
        var sites: [SiteID] = []
        var drivers: [DriverID] = []

        var isFew: Bool { [orders.count, stations.count, sites.count, drivers.count].allSatisfy { $0 <= few } }
    }

    /// Narrows `wanted` to what the text means.
    /// - Returns: conditions, of which a row has to meet one; each has an index that gives the order of the list, and finds
    ///   nothing of another operator. Nil where there are too many.
    func branches(
        _ wanted: OrderRepository.Filter, _ connection: any SQLConnection
    ) throws -> [@Sendable (inout SQLFilter) -> Void]? {
        let found = try find(wanted, connection)
        guard found.isFew else { return nil }
        var branches: [@Sendable (inout SQLFilter) -> Void] = []
        if !found.orders.isEmpty { branches.append { $0.add("id", in: found.orders) } }
        branches += found.sessions.map { id in { $0.add("session_id =", id) } }
        branches += found.stations.map { id in { $0.add("station_id =", id) } }
        branches += found.sites.map { id in { $0.add("site_id =", id) } }
        branches += found.drivers.map { id in { $0.add("driver_id =", id) } }
        return branches
    }

    /// The same as one condition.
    /// - Parameter alias: before each column, such as `o.`.
    func narrow(_ filter: inout SQLFilter, alias: String = "") {
        let part = SQLFilter.containing(text)
        let upper = text.uppercased()
        var terms = ["(\(alias)number >= ? AND \(alias)number < ?)"]
        var values: [any SQLBindable] = [upper, upper + "\u{FFFF}"]
        func add(_ term: String, _ more: any SQLBindable...) {
            terms.append(term)
            values += more
        }
        if let id = RawID(text)?.text {
            for column in ["id", "session_id", "station_id", "site_id", "driver_id"] {
                add("\(alias)\(column) = ?", id)
            }
        }
        if let number = Int64(text) {
            add("\(alias)session_id IN (SELECT x.id FROM sessions x WHERE x.number = ?)", number)
        }
        add(
            "\(alias)station_id IN (SELECT x.id FROM stations x WHERE LOWER(x.identity) LIKE LOWER(?) ESCAPE '!' OR LOWER(x.name) LIKE LOWER(?) ESCAPE '!')",
            part, part)
        add("\(alias)site_id IN (SELECT x.id FROM sites x WHERE LOWER(x.name) LIKE LOWER(?) ESCAPE '!')", part)
        if findsDrivers {
            add(
                "\(alias)driver_id IN (SELECT x.id FROM drivers x WHERE LOWER(x.name) LIKE LOWER(?) ESCAPE '!' OR x.phone = ? OR LOWER(x.email) = LOWER(?))",
                part, text, text)
            add(
                "\(alias)driver_id IN (SELECT x.driver_id FROM id_tokens x WHERE x.value = ? OR LOWER(x.label) LIKE LOWER(?) ESCAPE '!')",
                upper, part)
        }
        filter.add("(\(terms.joined(separator: " OR ")))", values: values)
    }

    private func find(_ wanted: OrderRepository.Filter, _ connection: any SQLConnection) throws -> Found {
        let part = SQLFilter.containing(text)
        let upper = text.uppercased()
        var found = Found()
        found.orders = try ids("orders", wanted, connection) {
            $0.add("number >= ? AND number < ?", values: [upper, upper + "\u{FFFF}"])
        }
        found.stations = try ids("stations", wanted, connection) {
            $0.add(
                "(LOWER(identity) LIKE LOWER(?) ESCAPE '!' OR LOWER(name) LIKE LOWER(?) ESCAPE '!')",
                values: [part, part])
        }
        found.sites = try ids("sites", wanted, connection) {
            $0.add("LOWER(name) LIKE LOWER(?) ESCAPE '!'", values: [part])
        }
        if let number = Int64(text) {
            found.sessions = try ids("sessions", wanted, connection) { $0.add("number =", number) }
        }
        if findsDrivers {
            found.drivers = try ids("drivers", wanted, connection) {
                $0.add(
                    "(LOWER(name) LIKE LOWER(?) ESCAPE '!' OR phone = ? OR LOWER(email) = LOWER(?))",
                    values: [part, text, text])
            }
            let holders: [DriverID] = try ids("id_tokens", column: "driver_id", wanted, connection) {
                $0.add("driver_id IS NOT NULL")
                $0.add("(value = ? OR LOWER(label) LIKE LOWER(?) ESCAPE '!')", values: [upper, part])
            }
            found.drivers = Set(found.drivers + holders).sorted()
        }
        guard let id = RawID(text)?.text else { return found }
        let isIt = { (filter: inout SQLFilter) in filter.add("id =", id) }
        found.orders += try ids("orders", wanted, connection, isIt)
        found.sessions += try ids("sessions", wanted, connection, isIt)
        found.stations += try ids("stations", wanted, connection, isIt)
        found.sites += try ids("sites", wanted, connection, isIt)
        found.drivers += try ids("drivers", wanted, connection, isIt)
        return found
    }

    private func ids<E>(
        _ table: String, column: String = "id", _ wanted: OrderRepository.Filter, _ connection: any SQLConnection,
        _ narrow: (inout SQLFilter) -> Void
    ) throws -> [ID<E>] {
        var filter = SQLFilter()
        filter.add("operator_id =", wanted.operatorID)
        narrow(&filter)
        return try connection.query(
            "SELECT \(column) FROM \(table) \(filter.whereClause) LIMIT \(Self.few + 1)", filter.arguments
        ) { try $0.id(0) }
    }
}
