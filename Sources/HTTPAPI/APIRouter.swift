import HTTPTypes
import Hummingbird

/// All routes of the API.
package enum APIRouter {
    /// - Parameter extra: adds routes that belong to others, such as the answer to refused charger upgrades.
    package static func make(
        _ services: APIServices, extra: (Router<APIContext>) -> Void
    ) -> Router<APIContext> {
        // Whoever only asks whether something is there need not take it along (RFC 9110 §9.3.2).
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        let allowed = AllowedMethods()
        router.add(middleware: ErrorsAndMetrics(allowed: allowed, isTLS: services.isTLS))
        router.add(middleware: ClientAddress(proxies: services.trustedProxies))
        PlatformRoutes(services: services).addOpen(to: router)
        OAuthRoutes(services: services).add(to: router)
        SignInRoutes(services: services).add(to: router)
        DeviceRoutes(services: services).add(to: router)
        ProviderSignInRoutes(services: services).add(to: router)
        WebRoutes(files: services.web).add(to: router)
        ChargeRoutes(services: services).add(to: router)
        let api = router.group("api/v1").add(middleware: Authentication(services: services))
        OperatorRoutes(services: services).add(to: api)
        SiteRoutes(services: services).add(to: api)
        StationRoutes(services: services).add(to: api)
        StationNotesRoutes(services: services).add(to: api)
        JournalRoutes(services: services).add(to: api)
        CommandRoutes(services: services).add(to: api)
        CertificateRoutes(services: services).add(to: api)
        BulkRoutes(services: services).add(to: api)
        DriverRoutes(services: services).add(to: api)
        IDTokenRoutes(services: services).add(to: api)
        TariffDraftRoutes(services: services).add(to: api)
        TariffRoutes(services: services).add(to: api)
        HolidayRoutes(services: services).add(to: api)
        SessionRoutes(services: services).add(to: api)
        ReservationRoutes(services: services).add(to: api)
        OrderRoutes(services: services).add(to: api)
        RepairRoutes(services: services).add(to: api)
        WalletRoutes(services: services).add(to: api)
        MeRoutes(services: services).add(to: api)
        StaffRoutes(services: services).add(to: api)
        ScreenRoutes(services: services).add(to: api)
        IdentityProviderRoutes(services: services).add(to: api)
        RoleRoutes(services: services).add(to: api)
        OverviewRoutes(services: services).add(to: api)
        PowerRoutes(services: services).add(to: api)
        UtilisationRoutes(services: services).add(to: api)
        ReportRoutes(services: services).add(to: api)
        SavedReportRoutes(services: services).add(to: api)
        ReportRunRoutes(services: services).add(to: api)
        RetentionRoutes(services: services).add(to: api)
        ErasureRoutes(services: services).add(to: api)
        WebhookRoutes(services: services).add(to: api)
        DeliveryRoutes(services: services).add(to: api)
        OrderExportRoutes(services: services).add(to: api)
        WhatIfRoutes(services: services).add(to: api)
        EconomicsRoutes(services: services).add(to: api)
        ClientRoutes(services: services).add(to: api)
        NoteRoutes(services: services).add(to: api)
        SearchRoutes(services: services).add(to: api)
        SystemRoutes(services: services).add(to: api)
        PlatformRoutes(services: services).add(to: api)
        extra(router)
        allowed.learn(router.routes.map { (path: "\($0.path)", method: $0.method.rawValue) })
        return router
    }
}
