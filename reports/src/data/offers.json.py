"""Offers: what is worth saying, what goes with what, and what falls due."""

from published import Marts, give

WEEKS = 13

marts = Marts()
give(
    marts,
    types=marts.rows("""
        select
            offer_type, count(*) as offers, count(distinct customer_id) as customers,
            count(*) filter (where offer_rank = 1) as first_offers,
            sum(expected_value) as expected_value,
            coalesce(sum(expected_value) filter (where offer_rank = 1), 0) as first_expected_value,
            avg(probability) as probability
        from offers.next_best_offers
        group by offer_type
        order by first_offers desc, offer_type
    """),
    total=marts.row("""
        select
            count(*) as offers, count(distinct customer_id) as customers,
            sum(expected_value) filter (where offer_rank = 1) as first_expected_value
        from offers.next_best_offers
    """),
    categories=marts.rows("""
        select category, other_category, pair_orders, support, confidence, lift
        from offers.category_affinities
        where is_significant
        order by lift desc, category, other_category
        limit 12
    """),
    products=marts.rows("""
        select
            product.product_name as product, other.product_name as other_product,
            affinities.pair_orders, affinities.support, affinities.confidence, affinities.lift
        from offers.product_affinities as affinities
        inner join core.dim_products as product using (product_id)
        inner join core.dim_products as other on other.product_id = affinities.other_product_id
        where affinities.is_significant
        order by affinities.lift desc, affinities.confidence desc, 1, 2
        limit 12
    """),
    replenishments=marts.rows(f"""
        select
            greatest(
                date_trunc('week', due_date), date_trunc('week', as_of_date) - interval 4 week
            )::date as week,
            status, count(*) as products
        from offers.replenishment_due
        where status in ('due', 'waiting')
            and due_date < date_trunc('week', as_of_date) + interval {WEEKS} week
        group by all
        order by all
    """),
    renewals=marts.rows(f"""
        select
            date_trunc('week', ends_on)::date as week, status, count(*) as subscriptions,
            sum(period_amount) as amount
        from offers.renewals_due
        where status in ('due', 'running')
            and ends_on < date_trunc('week', as_of_date) + interval {WEEKS} week
        group by all
        order by all
    """),
    due=marts.row("""
        select
            (select count(*) from offers.replenishment_due where status = 'due') as replenishments,
            (select count(*) from offers.renewals_due where status = 'due') as renewals,
            (select coalesce(sum(period_amount), 0) from offers.renewals_due where status = 'due')
                as renewal_amount
    """),
)
