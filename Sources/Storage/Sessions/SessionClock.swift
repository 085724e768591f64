import Kernel

/// When sessions began, by the clock of their site: a cell of the heat map.
package struct SessionClock: Sendable, Equatable {
    /// 1 for Monday to 7.
    package let weekday: Int64?
    /// 0 to 23.
    package let hour: Int64?
    package let from: Timestamp
    package let before: Timestamp

    package init(weekday: Int64?, hour: Int64?, from: Timestamp, before: Timestamp) {
        self.weekday = weekday
        self.hour = hour
        self.from = from
        self.before = before
    }

    /// Each offset that a zone of the operator has in the span gives one condition.
    func narrow(_ filter: inout SQLFilter, of operatorID: OperatorID, _ connection: any SQLConnection) throws {
        guard let zones = try InsightZone.all(of: InsightScope(operatorID: operatorID), connection)?.zones else {
            return filter.add("1 = 0")
        }
        var conditions: [String] = []
        var values: [any SQLBindable] = []
        for piece in ZonePiece.pieces(zones, from: from, to: before) {
            var parts = ["started_at >= ? AND started_at < ?"]
            values += [piece.from, piece.to]
            if !piece.zone.isOnly {
                parts.append(piece.zone.condition("site_id"))
                values += [operatorID, piece.zone.zone.identifier]
            }
            let local = "((started_at + \(Int64(piece.offsetSeconds) * 1000)) / \(InsightHours.length))"
            if let hour {
                parts.append("\(local) % 24 = ?")
                values.append(hour)
            }
            if let weekday {
                parts.append("(\(local) / 24 + 3) % 7 + 1 = ?")
                values.append(weekday)
            }
            conditions.append("(" + parts.joined(separator: " AND ") + ")")
        }
        guard !conditions.isEmpty else { return filter.add("1 = 0") }
        filter.add("(" + conditions.joined(separator: " OR ") + ")", values: values)
    }
}
