import Kernel
import Storage

/// Staff say what electricity costs at a site, or what a station cost: reports and studies count with it.
package enum EditEconomics {
    package static func setUtilityPrice(
        _ micros: Int64?, of id: SiteID, by actor: Actor, _ context: FlowContext
    ) async throws {
        try await context.database.write { connection in
            guard let site = try SiteRepository.find(id, connection), actor.mayTouch(site.operatorID, at: id) else {
                throw FlowFailure(.notFound, "There is no such site.")
            }
            let before = try EconomicsRepository.utilityPrice(of: id, connection)
            guard before != micros else { return }
            try EconomicsRepository.saveUtilityPrice(micros, of: id, connection)
            try AuditRepository.note(
                "edit-economics", "site/\(id)", before: ["utilityPriceMicrosPerKWh": before],
                after: ["utilityPriceMicrosPerKWh": micros], by: actor, of: site.operatorID, context, connection)
        }
    }

    package static func setCost(
        _ minor: Int64?, of id: StationID, by actor: Actor, _ context: FlowContext
    ) async throws {
        try await context.database.write { connection in
            guard let station = try StationRepository.find(id, connection),
                actor.mayTouch(station.operatorID, at: station.siteID)
            else {
                throw FlowFailure(.notFound, "There is no such station.")
            }
            let before = try EconomicsRepository.cost(of: id, connection)
            guard before != minor else { return }
            try EconomicsRepository.saveCost(minor, of: id, connection)
            try AuditRepository.note(
                "edit-economics", "station/\(id)", before: ["costMinor": before], after: ["costMinor": minor],
                by: actor, of: station.operatorID, context, connection)
        }
    }
}
