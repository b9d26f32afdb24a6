"""The pages of the site, one folder each."""

from __future__ import annotations

from citizen_site.pages.accounts.association import blueprint as member_association
from citizen_site.pages.accounts.home import blueprint as member_home
from citizen_site.pages.accounts.invitation import blueprint as member_invitation
from citizen_site.pages.accounts.members import blueprint as member_members
from citizen_site.pages.accounts.own_account import blueprint as member_self
from citizen_site.pages.accounts.registration import blueprint as member_registration
from citizen_site.pages.accounts.sign_in import blueprint as member_sign_in
from citizen_site.pages.databases.views import blueprint as databases
from citizen_site.pages.delays.views import blueprint as delays
from citizen_site.pages.demonstration.views import blueprint as demonstration
from citizen_site.pages.home.views import blueprint as home
from citizen_site.pages.landmarks.views import blueprint as landmarks
from citizen_site.pages.legal.views import blueprint as legal
from citizen_site.pages.machines.views import blueprint as machines
from citizen_site.pages.officers.accounts.views import blueprint as officer_accounts
from citizen_site.pages.officers.associations.views import blueprint as officer_associations
from citizen_site.pages.officers.databases.views import blueprint as officer_databases
from citizen_site.pages.officers.imports.views import blueprint as officer_imports
from citizen_site.pages.officers.organisations.views import blueprint as officer_organisations
from citizen_site.pages.officers.projects.publishing import blueprint as officer_publication
from citizen_site.pages.officers.projects.views import blueprint as officer_projects
from citizen_site.pages.officers.projects.writing import blueprint as officer_drafts
from citizen_site.pages.officers.proposals.views import blueprint as officer_proposals
from citizen_site.pages.officers.provider.views import blueprint as officer_provider
from citizen_site.pages.officers.queue.views import blueprint as officer_queue
from citizen_site.pages.officers.sign_in.invitation import blueprint as officer_invitation
from citizen_site.pages.officers.sign_in.own_account import blueprint as officer_self
from citizen_site.pages.officers.sign_in.views import blueprint as officer_sign_in
from citizen_site.pages.officers.themes.views import blueprint as officer_themes
from citizen_site.pages.officers.trail.views import blueprint as officer_trail
from citizen_site.pages.organisations.views import blueprint as organisations
from citizen_site.pages.projects.views import blueprint as projects
from citizen_site.pages.proposals.views import blueprint as proposals
from citizen_site.pages.results.views import blueprint as results
from citizen_site.pages.send_again.views import blueprint as send_again
from citizen_site.pages.themes.views import blueprint as themes

_CITIZENS = (
    machines, home, projects, proposals, results, databases, organisations, themes, delays, landmarks, legal,
)  # fmt: skip
_OFFICERS = (
    officer_sign_in,
    officer_provider,
    officer_invitation,
    officer_self,
    officer_accounts,
    officer_associations,
    officer_projects,
    officer_drafts,
    officer_publication,
    officer_databases,
    officer_organisations,
    officer_themes,
    officer_proposals,
    officer_queue,
    officer_imports,
    officer_trail,
)
_MEMBERS = (
    member_registration,
    member_invitation,
    member_sign_in,
    member_home,
    member_members,
    member_association,
    member_self,
)

BLUEPRINTS = (*_CITIZENS, *_OFFICERS, *_MEMBERS, demonstration, send_again)
