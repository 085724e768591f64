import Kernel

/// One thing that a search found.
package struct SearchHit: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable, Codable {
        case station
        case site
        case order
        case session
        case driver
        case idToken
    }

    package let kind: Kind
    package let id: RawID
    package let title: String
    package let detail: String?
}

/// Finds things by what people call them.
package enum SearchQueries {
    /// Hits of each kind.
    package static let limit = 8

    /// - Parameters:
    ///   - siteIDs: only things at these sites; nil for all of the operator's.
    ///   - kinds: what the caller may see.
    package static func run(
        _ text: String, kinds: Set<SearchHit.Kind>, operatorID: OperatorID?, siteIDs: [SiteID]?,
        _ connection: any SQLConnection
    ) throws -> [SearchHit] {
        let part = SQLFilter.containing(text)
        var hits: [SearchHit] = []
        for kind in SearchHit.Kind.allCases where kinds.contains(kind) {
            var filter = SQLFilter()
            filter.add("operator_id =", operatorID)
            let (columns, table) = sql(kind)
            switch kind {
            case .station:
                filter.add(
                    "(LOWER(identity) LIKE LOWER(?) ESCAPE '!' OR LOWER(name) LIKE LOWER(?) ESCAPE '!')",
                    values: [part, part])
                filter.add("site_id", in: siteIDs)
            case .site:
                filter.add(
                    "(LOWER(name) LIKE LOWER(?) ESCAPE '!' OR LOWER(address) LIKE LOWER(?) ESCAPE '!')",
                    values: [part, part])
                filter.add("id", in: siteIDs)
            case .order:
                // Numbers are written whole or from their start, so the index on them serves.
                filter.add("number >= ? AND number < ?", values: [text.uppercased(), text.uppercased() + "\u{FFFF}"])
                filter.add("site_id", in: siteIDs)
            case .session:
                guard let number = Int64(text) else { continue }
                filter.add("number =", number)
                filter.add("site_id", in: siteIDs)
            case .driver:
                guard siteIDs == nil else { continue }
                filter.add(
                    "(LOWER(name) LIKE LOWER(?) ESCAPE '!' OR phone = ? OR LOWER(email) = LOWER(?))",
                    values: [part, text, text])
            case .idToken:
                guard siteIDs == nil else { continue }
                filter.add("value =", text.uppercased())
            }
            hits += try connection.query(
                "SELECT \(columns) FROM \(table) \(filter.whereClause) ORDER BY 2 LIMIT \(limit)", filter.arguments
            ) { row in
                let id: ID<Entity.Station> = try row.id(0)
                return SearchHit(kind: kind, id: id.raw, title: try row.text(1), detail: try row.textOrNil(2))
            }
        }
        return hits
    }

    private static func sql(_ kind: SearchHit.Kind) -> (columns: String, table: String) {
        switch kind {
        case .station: ("id, identity, name", "stations")
        case .site: ("id, name, address", "sites")
        case .order: ("id, number, state", "orders")
        case .session: ("id, CAST(number AS TEXT), state", "sessions")
        case .driver: ("id, name, driver_group", "drivers")
        case .idToken: ("id, label, status", "id_tokens")
        }
    }
}
