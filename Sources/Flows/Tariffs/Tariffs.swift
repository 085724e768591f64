import Billing
import Kernel
import Storage

/// A tariff is created, gets a new version, or is tried on a session.
package enum Tariffs {
    package static func create(
        _ draft: TariffRecord, firstVersion: TariffVersion, holidays: [HolidayCalendarID] = [], by actor: Actor,
        _ context: FlowContext
    ) async throws -> TariffRecord {
        try await context.database.write { connection in
            let owner = try requireOperator(draft.operatorID, actor, connection)
            let definition = try HolidayCalendars.adding(
                holidays, to: firstVersion.definition, of: draft.operatorID, connection)
            let firstVersion = TariffVersion(
                id: firstVersion.id, tariffID: draft.id, number: firstVersion.number,
                effectiveFrom: firstVersion.effectiveFrom, definition: definition)
            try check(definition, owner)
            let id = try context.making(connection) {
                try TariffRepository.insert(draft, connection)
                try TariffVersionRepository.insert(firstVersion, createdAt: draft.createdAt, connection)
                try AuditRepository.note(
                    "create", "tariff/\(draft.id)", before: nil, after: firstVersion.definition, by: actor,
                    of: draft.operatorID, context, connection)
                return draft.id
            }
            return try TariffRepository.find(id, connection) ?? draft
        }
    }

    /// Versions are appended; the latest that has begun is in force. Orders that were priced keep their version.
    package static func addVersion(
        to tariffID: TariffID, effectiveFrom: Timestamp, _ definition: TariffDefinition,
        holidays: [HolidayCalendarID] = [], by actor: Actor, _ context: FlowContext
    ) async throws -> TariffVersion {
        try await context.database.write { connection in
            guard let tariff = try TariffRepository.find(tariffID, connection), actor.mayTouch(tariff.operatorID)
            else { throw FlowFailure(.notFound, "There is no such tariff.") }
            let owner = try requireOperator(tariff.operatorID, actor, connection)
            let definition = try HolidayCalendars.adding(holidays, to: definition, of: owner.id, connection)
            try check(definition, owner)
            let versions = try TariffVersionRepository.all(of: tariffID, connection)
            let draft = TariffVersion(
                id: context.ids.next(), tariffID: tariffID,
                number: try TariffVersionRepository.nextNumber(of: tariffID, connection),
                effectiveFrom: effectiveFrom, definition: definition)
            let id = try context.making(connection) {
                try TariffVersionRepository.insert(draft, createdAt: context.time.now(), connection)
                try AuditRepository.note(
                    "add-version", "tariff/\(tariffID)", before: versions.last?.definition, after: definition,
                    by: actor, of: tariff.operatorID, context, connection)
                return draft.id
            }
            return try TariffVersionRepository.find(id, connection) ?? draft
        }
    }

    /// - Parameter record: at the version that the editor saw.
    package static func rename(
        _ record: TariffRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> TariffRecord {
        try await context.database.write { connection in
            guard let before = try TariffRepository.find(record.id, connection), actor.mayTouch(before.operatorID)
            else { throw FlowFailure(.notFound, "There is no such tariff.") }
            guard try TariffRepository.rename(record, connection) else { throw FlowFailure.changedMeanwhile("tariff") }
            try AuditRepository.note(
                "rename", "tariff/\(record.id)", before: ["name": before.name], after: ["name": record.name], by: actor,
                of: before.operatorID, context, connection)
            return try TariffRepository.find(record.id, connection) ?? record
        }
    }

    /// A version that has not begun is taken back, as if it had never been planned.
    package static func withdraw(
        _ id: TariffVersionID, of tariffID: TariffID, by actor: Actor, _ context: FlowContext
    ) async throws {
        let now = context.time.now()
        try await context.database.write { connection in
            guard let tariff = try TariffRepository.find(tariffID, connection), actor.mayTouch(tariff.operatorID),
                let version = try TariffVersionRepository.find(id, connection), version.tariffID == tariffID,
                try !TariffVersionRepository.isWithdrawn(id, connection)
            else { throw FlowFailure(.notFound, "There is no such tariff version.") }
            guard version.effectiveFrom > now, try !TariffVersionRepository.isUsed(id, connection) else {
                throw FlowFailure(.conflict, "The version has begun. Add one that replaces it instead.")
            }
            guard try TariffVersionRepository.all(of: tariffID, connection).count > 1 else {
                throw FlowFailure(.conflict, "It is the only version; a tariff has at least one.")
            }
            try TariffVersionRepository.withdraw(id, at: now, connection)
            try AuditRepository.note(
                "withdraw-version", "tariff/\(tariffID)", before: version.definition, after: nil, by: actor,
                of: tariff.operatorID, context, connection)
        }
    }

    /// What a session would have cost, or costs so far, under a definition that is not saved.
    package static func preview(
        _ sessionID: SessionID, under definition: TariffDefinition, by actor: Actor, _ context: FlowContext
    ) async throws -> PricedOrder {
        let id: TariffVersionID = context.ids.next()
        return try await context.database.read { connection in
            guard let record = try SessionRepository.find(sessionID, connection),
                actor.mayTouch(record.session.operatorID, at: record.session.siteID),
                let progress = try ProgressRepository.find(sessionID, connection),
                let owner = try OperatorRepository.find(record.session.operatorID, connection)
            else { throw FlowFailure(.notFound, "There is no such session.", field: "sessionId") }
            try check(definition, owner)
            let site = try record.session.siteID.flatMap { try SiteRepository.find($0, connection) }
            guard let zone = SiteTimeZone(TariffChoice.zone(site: site, owner: owner)) else {
                throw FlowFailure(.inner, "The time zone of the session is not known to this machine.")
            }
            let tariff = try CompiledTariff(definition, id: id, zone: zone).offered(to: record.driverGroup)
            return price(try SessionUsage(of: record.session, progress.progress, connection), under: tariff)
        }
    }

    static func check(_ definition: TariffDefinition, _ owner: OperatorRecord) throws {
        guard definition.currency == owner.currency else {
            throw FlowFailure(
                .invalid, "must be the operator's currency \(owner.currency)", field: "definition/currency")
        }
        guard let zone = SiteTimeZone(owner.timeZone) else {
            throw FlowFailure(.inner, "The operator's time zone is not known to this machine.")
        }
        do {
            _ = try CompiledTariff(
                definition, id: TariffVersionID(RawID(at: Timestamp(secondsSinceEpoch: 0), random: (0, 0))), zone: zone)
        } catch {
            throw FlowFailure(.invalid, error.rule, field: "definition/" + error.field)
        }
    }

    /// What a session would have cost, or costs so far, under a version of a tariff.
    package static func preview(
        _ sessionID: SessionID, under versionID: TariffVersionID, by actor: Actor, _ context: FlowContext
    ) async throws -> PricedOrder {
        try await context.database.read { connection in
            guard let record = try SessionRepository.find(sessionID, connection),
                actor.mayTouch(record.session.operatorID, at: record.session.siteID),
                let progress = try ProgressRepository.find(sessionID, connection)
            else { throw FlowFailure(.notFound, "There is no such session.", field: "sessionId") }
            let site = try record.session.siteID.flatMap { try SiteRepository.find($0, connection) }
            guard let owner = try OperatorRepository.find(record.session.operatorID, connection),
                let tariff = try context.tariffs.tariff(
                    versionID, zone: TariffChoice.zone(site: site, owner: owner), connection)?
                    .offered(to: record.driverGroup)
            else { throw FlowFailure(.notFound, "There is no such tariff version.", field: "versionId") }
            return price(
                try SessionUsage(of: record.session, progress.progress, connection), under: tariff)
        }
    }
}
