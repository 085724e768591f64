import Billing
import Kernel
import Storage

/// A calendar of holidays is created or edited. A tariff version takes its days over when it is created, so that it never
/// changes; an edit holds for the versions to come.
package enum HolidayCalendars {
    package static func create(
        _ draft: HolidayCalendarRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> HolidayCalendarRecord {
        try await context.database.write { connection in
            _ = try requireOperator(draft.operatorID, actor, connection)
            let id = try context.making(connection) {
                try HolidayCalendarRepository.insert(draft, connection)
                try AuditRepository.note(
                    "create", "holidays/\(draft.id)", before: nil, after: draft, by: actor, of: draft.operatorID,
                    context, connection)
                return draft.id
            }
            return try HolidayCalendarRepository.find(id, connection) ?? draft
        }
    }

    /// - Parameter record: at the version that the editor saw.
    package static func edit(
        _ record: HolidayCalendarRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> HolidayCalendarRecord {
        try await context.database.write { connection in
            guard let before = try HolidayCalendarRepository.find(record.id, connection),
                actor.mayTouch(before.operatorID)
            else { throw FlowFailure(.notFound, "There is no such calendar.") }
            guard try HolidayCalendarRepository.update(record, connection) else {
                throw FlowFailure.changedMeanwhile("calendar")
            }
            let after = try HolidayCalendarRepository.find(record.id, connection) ?? record
            try AuditRepository.note(
                "edit", "holidays/\(record.id)", before: before, after: after, by: actor, of: before.operatorID,
                context, connection)
            return after
        }
    }

    /// The definition with the days of calendars beside its own.
    static func adding(
        _ ids: [HolidayCalendarID], to definition: TariffDefinition, of operatorID: OperatorID,
        _ connection: any SQLConnection
    ) throws -> TariffDefinition {
        var dates = Set(definition.holidays)
        for (index, id) in ids.enumerated() {
            guard let calendar = try HolidayCalendarRepository.find(id, connection),
                calendar.operatorID == operatorID
            else {
                throw FlowFailure(
                    .invalid, "must be a calendar of the same operator", field: "holidayCalendarIds/\(index)")
            }
            dates.formUnion(calendar.days.map(\.date))
        }
        return ids.isEmpty ? definition : definition.with(holidays: dates.sorted())
    }
}
