import Flows
import Foundation
import Hummingbird
import Kernel
import NIOCore

/// The raw messages of a station.
struct JournalRoutes: Sendable {
    let services: APIServices

    func add(to group: RouterGroup<APIContext>) {
        group.get("stations/:id/journal") { try await list($0, $1) }
        group.get("stations/:id/journal/days") { try await days($0, $1) }
        group.get("stations/:id/journal/download") { try await download($0, $1) }
    }

    private struct Day: Encodable, Sendable {
        let day: CivilDate
        let bytes: Int64
    }

    private func days(
        _ request: Request, _ context: APIContext
    ) async throws -> JSONAnswer<StationNotesRoutes.Items<some Encodable & Sendable>> {
        let station = try await StationRoutes(services: services).find(context, .journalRead)
        var query = Query(request)
        try query.finish()
        let days = try await services.journal.days(of: station.id)
        return JSONAnswer(StationNotesRoutes.Items(items: days.map { Day(day: $0.day, bytes: $0.bytes) }))
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let station = try await StationRoutes(services: services).find(context, .journalRead)
        var query = Query(request)
        let limit = query.limit()
        let dayText = query.text("day", 10...10)
        let direction: JournalDirection? = query.word("direction")
        let action = query.text("action", 1...50)
        let text = query.text("text", 1...200)
        let from = query.time("from")
        let until = query.time("until")
        let cursor = query.text("cursor", 1...200)
        try query.finish()
        if let from, let until, until <= from { throw Problem.invalid("until", "must be later than from") }
        let filter = JournalFilter(
            day: try Self.day(dayText), direction: direction, action: action, text: text, from: from, until: until)
        let page = try await services.journal.page(of: station.id, filter, before: try Self.place(cursor), limit: limit)
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JournalJSON.page(page))))
    }

    /// All messages of a day as they are in the files, part by part, so that a large day needs no memory.
    private func download(_ request: Request, _ context: APIContext) async throws -> Response {
        let station = try await StationRoutes(services: services).find(context, .journalRead)
        var query = Query(request)
        let dayText = query.text("day", 10...10)
        try query.finish()
        guard let day = try Self.day(dayText) else { throw Problem.invalid("day", "is required") }
        let journal = services.journal
        let parts = try await journal.parts(of: station.id, on: day)
        guard !parts.isEmpty else { throw Problem.notFound("journal of this day") }
        let name = "\(station.identity.filter { $0.isLetter || $0.isNumber || $0 == "-" })-\(day).log"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ],
            body: ResponseBody { writer in
                for part in parts {
                    let bytes = try await journal.part(part, of: station.id, on: day)
                    try await writer.write(ByteBuffer(bytes: bytes))
                }
                try await writer.finish(nil)
            })
    }

    private static func day(_ text: String?) throws -> CivilDate? {
        guard let text else { return nil }
        guard let day = CivilDate(text) else { throw Problem.invalid("day", "must be a date such as 2026-11-21") }
        return day
    }

    private static func place(_ text: String?) throws -> JournalPlace? {
        guard let text else { return nil }
        guard let place = JournalPlace(text) else {
            throw Problem.invalid("cursor", "must be a `nextCursor` of this list")
        }
        return place
    }
}
