import Flows
import HTTPTypes
import Hummingbird
import Kernel

/// The page behind a label's QR code, and what it shows; for everybody who stands before the station.
struct ChargeRoutes: Sendable {
    let services: APIServices

    private static let app = "charge"
    /// People look again after some seconds; in between a cache may answer.
    private static let freshSeconds = 5

    func add(to router: Router<APIContext>) {
        router.get("api/charge/:station/:evse") { request, context in
            let (station, evse) = (context.parameters.get("station") ?? "", context.parameters.get("evse") ?? "")
            guard let place = try await place(station, evse, context) else {
                throw Problem.notFound("charging place")
            }
            var response = try JSONAnswer(place).response(from: request, context: context)
            response.headers[.cacheControl] = "public, max-age=\(Self.freshSeconds)"
            return response
        }
        guard services.web.has(Self.app) else { return }
        let pages = WebRoutes(files: services.web)
        // The page says in the reader's language that there is no such place; the status says it to programs.
        router.get("charge/**") { request, context in
            let parts = request.uri.path.split(separator: "/").dropFirst().map(String.init)
            let isKnown = parts.count == 2 ? try await place(parts[0], parts[1], context) != nil : false
            return pages.page(request, Self.app, status: isKnown ? .ok : .notFound)
        }
    }

    private func place(_ station: String, _ number: String, _ context: APIContext) async throws -> ChargePlace? {
        let now = services.flows.time.now()
        guard services.publicLimit.admits(IPAddress.place(of: context.remoteAddress), at: now) else {
            throw Problem.tooManyRequests(waitSeconds: 1)
        }
        let identity = station.removingPercentEncoding ?? ""
        // Who tries identities out gets slow answers soon; who reads labels never.
        return try await services.unknownPlaces.judge(
            from: context.remoteAddress, orThrow: Problem.tooManyRequests(waitSeconds: 60)
        ) {
            guard let evse = Int(number), (1...1000).contains(evse), (1...255).contains(identity.utf8.count) else {
                return nil
            }
            return try await ChargePlace.find(identity, evse: evse, at: now, services.flows)
        }
    }
}
